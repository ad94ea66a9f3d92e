import { fieldOf, readBuyer } from './buyer';

const address = { street: ' Exempelgatan 1 ', postalCode: '12345', city: 'Exempelstad' };
const person = { name: 'Example Person', email: 'example@customer.example', personalIdentityNumber: '811228-9874' };

const problemsOf = (contact: object, where: object = address): string[] => {
  const read = readBuyer(contact, where);
  return read.ok ? [] : read.error.map(({ code, field }) => `${code} ${field?.slice(1).join('.') ?? ''}`);
};

describe('a buyer', () => {
  it('is read with trimmed values, and without what was left empty', () => {
    const read = readBuyer({ ...person, phone: '  ' }, address);
    expect(read).toEqual({
      ok: true,
      value: {
        kind: 'PERSON',
        values: [
          { category: 'NAME', value: 'Example Person' },
          { category: 'EMAIL', value: 'example@customer.example' },
          { category: 'PERSONAL_IDENTITY_NUMBER', value: '811228-9874' },
          { category: 'ADDRESS', value: '{"street":"Exempelgatan 1","postalCode":"12345","city":"Exempelstad"}' },
        ],
      },
    });
  });

  it('is a company with name and number, and then nobody\'s personnummer', () => {
    const read = readBuyer({ ...person, companyName: 'Exempel AB', organisationNumber: '556677-8899' }, address);
    expect(read.ok && read.value.kind).toBe('COMPANY');
    expect(read.ok && read.value.values.map(({ category }) => category)).not.toContain('PERSONAL_IDENTITY_NUMBER');
    expect(problemsOf({ ...person, organisationNumber: '556677-8899' })).toEqual(['REQUIRED contact.companyName']);
  });

  it.each(['556677-8899', '16556677-8899', '19811228-9874', '811228+9874', '556677–8899'])('has the organisationsnummer %s', (organisationNumber) => {
    expect(problemsOf({ ...person, companyName: 'Exempel', organisationNumber })).toEqual([]);
  });

  it.each(['811228-9874', '8112289874', '19811228-9874', '198112289874', '811228+9874', '811228–9874', '811228\u00a09874', '1981-12-28-9874'])('has the personnummer %s', (personalIdentityNumber) => {
    expect(problemsOf({ ...person, personalIdentityNumber })).toEqual([]);
  });

  it.each(['811228-9873', '81122-89874', 'abc', '811228_9874', '19811228-98744'])('has not the personnummer %s', (personalIdentityNumber) => {
    expect(problemsOf({ ...person, personalIdentityNumber })).toEqual(['INVALID_VALUE contact.personalIdentityNumber']);
  });

  it('has what typography makes of a number or an address', () => {
    const typeset = { ...person, email: 'example＠customer.example', phone: '070–174\u00a006\u00a005' };
    expect(readBuyer(typeset, { ...address, postalCode: '136\u00a050' }).ok).toBe(true);
  });

  it.each([{ name: '\u3164' }, { name: '070-174 06 05' }, { name: 'Kim\u2800' }, { email: 'a\u034f@customer.example' }])('has not %j', (contact) => {
    expect(problemsOf({ ...person, ...contact })).toEqual([`INVALID_VALUE contact.${Object.keys(contact)[0]}`]);
  });

  it('names every field that is wrong, at once', () => {
    expect(problemsOf({ name: 'A\u0000B', email: 'no', phone: 'call me' }, { street: '', postalCode: '!', city: 'X' })).toEqual([
      'INVALID_VALUE contact.name',
      'INVALID_VALUE contact.email',
      'INVALID_VALUE contact.phone',
      'REQUIRED contact.personalIdentityNumber',
      'REQUIRED deliveryAddress.street',
      'INVALID_VALUE deliveryAddress.postalCode',
    ]);
  });

  it('finds the field of each category that the vault may refuse', () => {
    expect(fieldOf('EMAIL')).toEqual(['input', 'contact', 'email']);
    expect(fieldOf('ADDRESS')).toEqual(['input', 'deliveryAddress']);
    expect(fieldOf('PAYMENT_DETAILS')).toEqual(['input', 'payment']);
    expect(fieldOf('IP_ADDRESS')).toEqual(['input', 'contact']);
  });
});
