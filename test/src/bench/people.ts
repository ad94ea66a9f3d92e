/** A made-up person for each number; nobody has these values, and no two of them share one. */
export function valueOf(person: number, category: string, position = 0): string {
  const serial = `${person}${position === 0 ? '' : `-${position}`}`;
  const digits = String((person * 7 + position) % 10_000).padStart(4, '0');
  switch (category) {
    case 'NAME':
      return `Kim Exempelsson ${serial}`;
    case 'COMPANY_NAME':
      return `Exempel ${serial} AB`;
    case 'ADDRESS':
      return JSON.stringify({ street: `Provgatan ${serial}`, postalCode: '136 50', city: 'Jordbro' });
    case 'PHONE':
      return `+4670${String(person % 1_000).padStart(3, '0')}${digits}`;
    case 'EMAIL':
      return `kim-${serial}@shop.example`;
    case 'ORGANISATION_NUMBER':
      return '2120000142';
    case 'IP_ADDRESS':
      return `203.0.${(person >> 8) % 256}.${person % 256}`;
    default:
      throw new Error(`Nothing is made up for ${category}`);
  }
}
