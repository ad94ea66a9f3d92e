import { personnummer } from '../tour/person';

/** Somebody who does not exist, with values that occur nowhere else. */
export interface SecretPerson {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly personalIdentityNumber: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly ip: string;
  readonly companyName: string;
  readonly organisationNumber: string;
  readonly password: string;
}

const FIRST = ['Zebulonia', 'Yxhildur', 'Wolframina', 'Vidkunnhild', 'Urbangela', 'Tyrvaldina', 'Svartolfina', 'Rimfrostine'];
const LAST = ['Qvistofferson-Ö', 'Påfågelmark', 'Öresköldare', 'Nattvindesson', 'Mörkblåberg', 'Ljungeldström', 'Kvasarström', 'Jättegrytåker'];

/** @param number 0 to 7: nobody has anything in common with somebody else */
export function secretPerson(number: number): SecretPerson {
  const [first, last] = [FIRST[number], LAST[number]];
  if (first === undefined || last === undefined) throw new Error('There are no more people');
  return {
    name: `${first} ${last}`,
    email: `${first}.Hemlig+Order@dold-${first.toLowerCase()}.example`,
    // Of the range that is kept for fiction (PTS).
    phone: `+46 70-174 06 ${11 + number}`,
    personalIdentityNumber: personnummer(`19${71 + number}0612`, 611 + number),
    street: `${last.replace('-', '')}stigen ${4711 + number} C`,
    postalCode: `987 ${61 + number}`,
    city: `Ytter${first.toLowerCase()}köping`,
    ip: number % 2 === 0 ? `203.0.113.${71 + number}` : `2001:db8:feed:beef::${71 + number}`,
    companyName: `${first}verket Gravitation AB`,
    organisationNumber: personnummer(`16559${441 + number}`, 771 + number).slice('16'.length),
    password: `${first.toLowerCase()}-och-hennes-lösenord-${number}`,
  };
}

/** Everything by which a person could be recognised, whole and in pieces, by name. */
export function recognisable(person: SecretPerson): Record<string, string> {
  const { name, email, phone, personalIdentityNumber, street, postalCode, city, ip, companyName, organisationNumber, password } = person;
  const [first = '', last = ''] = name.split(' ');
  const [local = '', domain = ''] = email.split('@');
  const national = phone.replace('+46 ', '0');
  return {
    [`name of ${first}`]: name,
    [`first name of ${first}`]: first,
    [`last name of ${first}`]: last,
    [`e-mail of ${first}`]: email,
    [`local part of ${first}`]: local,
    [`domain of ${first}`]: domain,
    [`phone of ${first}`]: phone,
    [`national phone of ${first}`]: national,
    [`personnummer of ${first}`]: personalIdentityNumber,
    [`short personnummer of ${first}`]: personalIdentityNumber.slice(2),
    [`date of birth of ${first}`]: personalIdentityNumber.slice(0, 8),
    [`street of ${first}`]: street,
    [`postal code of ${first}`]: postalCode,
    [`city of ${first}`]: city,
    [`IP address of ${first}`]: ip,
    [`company of ${first}`]: companyName,
    [`organisation number of ${first}`]: organisationNumber,
    [`password of ${first}`]: password,
  };
}
