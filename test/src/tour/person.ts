import { randomInt, randomUUID } from 'node:crypto';

/** A customer who does not exist, with values that pass every check. */
export interface TourPerson {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly phone: string;
  readonly personalIdentityNumber: string;
  readonly address: { readonly street: string; readonly postalCode: string; readonly city: string };
}

export function tourPerson(): TourPerson {
  return {
    email: `tour-${randomUUID()}@example.com`,
    password: 'a long password for the tour',
    name: 'Kim Exempelsson',
    phone: '+46701740605',
    personalIdentityNumber: personnummer('19850612', randomInt(100, 999)),
    address: { street: 'Provgatan 12', postalCode: '136 50', city: 'Jordbro' },
  };
}

/** A personnummer with its check digit: Luhn over the nine digits from the year on (Folkbokföringslagen 18 §). */
export function personnummer(birthDate: string, number: number): string {
  const digits = `${birthDate.slice(2)}${String(number).padStart(3, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return `${birthDate}-${String(number).padStart(3, '0')}${(10 - (sum % 10)) % 10}`;
}
