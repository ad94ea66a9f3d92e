import { shippedDocument, shippedRegister } from '../../spec/shipped-register';
import { compareRegisters } from './compare-registers';
import type { Register } from './register.types';

const register = shippedRegister();

describe('compareRegisters', () => {
  it('finds nothing between a version and itself, in whatever order its keys are written', () => {
    const turned = shippedRegister(Object.fromEntries(Object.entries(shippedDocument()).reverse()));
    expect(compareRegisters(register, turned)).toEqual([]);
  });

  it('does not tell of the version itself', () => {
    const next = { version: '9.9', date: '2026-12-01', summary: { sv: 'a', en: 'b' }, asksConsentAgain: [] };
    const later = shippedRegister({ version: '9.9', date: '2026-12-01', changes: [...register.changes, next] });
    expect(compareRegisters(register, later)).toEqual([]);
  });

  it('names each rule that is new, gone or otherwise, whatever else moved', () => {
    const transfer = { country: 'US', safeguard: 'ADEQUACY_DECISION', citations: ['GDPR Art. 45(3)'], notice: { sv: 'a', en: 'b' } };
    const later = shippedRegister({
      privacyContact: { ...register.privacyContact, role: 'DATA_PROTECTION_OFFICER' },
      recipients: register.recipients
        .filter(({ code }) => code !== 'AUTHORITY')
        .map((one) => (one.code === 'CARRIER' ? { ...one, thirdCountryTransfers: [transfer] } : one))
        .reverse(),
      purposes: register.purposes.map((one) => (one.code === 'FRAUD_PREVENTION' ? { ...one, categories: ['IP_ADDRESS', 'NAME', 'ADDRESS'] } : one)),
    });
    const found = compareRegisters(register, later);
    expect(found.map(({ path, kind }) => `${kind} ${path}`).sort()).toEqual([
      'CHANGED privacyContact.role',
      'CHANGED purposes.FRAUD_PREVENTION.categories',
      'CHANGED recipients.CARRIER.thirdCountryTransfers',
      'REMOVED recipients.AUTHORITY',
    ]);
    expect(found.find(({ path }) => path.endsWith('thirdCountryTransfers'))).toMatchObject({ before: '"NONE"', after: JSON.stringify([transfer]) });
    const back = compareRegisters(later, register);
    expect(back.map(({ path, kind }) => `${kind} ${path}`)).toContain('ADDED recipients.AUTHORITY');
    expect(back).toHaveLength(found.length);
  });

  it('says of a version from before a rule was in the register that it is new', () => {
    const { privacyContact: _contact, ...older } = register;
    expect(compareRegisters(older as Register, register)).toMatchObject([{ path: 'privacyContact', kind: 'ADDED', before: null }]);
  });
});
