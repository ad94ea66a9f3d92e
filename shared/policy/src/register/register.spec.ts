import { shippedRegister } from '../../spec/shipped-register';
import { CATEGORIES, ON_CONSENT, POLICY_TABLE, ROLE_SEES, USES } from '../../spec/expected-policy';
import { mayUse, rolesThatMayClaim } from './register-index';

const register = shippedRegister();

describe('the shipped register', () => {
  const cells = POLICY_TABLE.trim()
    .split('\n')
    .flatMap((line) => {
      const [category = '', ...marks] = line.split('|').map((cell) => cell.trim());
      return ['CONTRACT', 'BOOKKEEPING', 'UNPAID_INVOICE', 'LEGITIMATE_INTEREST'].map(
        (purpose, at): [string, string, boolean] => [category, purpose, marks[at] === 'x'],
      );
    });

  it('has a table of 13 categories and 4 purposes to be checked against', () => {
    expect(cells).toHaveLength(13 * 4);
  });

  it.each(cells)('%s for %s: %s', (category, purpose, allowed) => {
    expect(mayUse(register, purpose, category)).toBe(allowed);
  });

  it('knows the categories and purposes of the policy, and no others', () => {
    expect(register.categories.map(({ code }) => code).sort()).toEqual([...CATEGORIES].sort());
    expect(register.purposes.map(({ code }) => code).sort()).toEqual(Object.keys(USES).sort());
  });

  it.each(Object.keys(USES))('%s may use what the policy says, and nothing else', (purpose) => {
    expect(CATEGORIES.filter((category) => mayUse(register, purpose, category)).sort()).toEqual(
      [...(USES[purpose] ?? [])].sort(),
    );
  });

  it('gives each role the purposes of the policy', () => {
    for (const purpose of Object.keys(USES)) {
      const expected = Object.keys(ROLE_SEES).filter((role) => ROLE_SEES[role]?.[purpose]);
      expect(rolesThatMayClaim(register, purpose)).toEqual(expected);
    }
  });

  it('asks consent for exactly the purposes that rest on it', () => {
    expect(register.purposes.filter(({ needsConsent }) => needsConsent).map(({ code }) => code)).toEqual(ON_CONSENT);
  });

  it('is frozen to the bottom', () => {
    const name = register.purposes[0]?.name;
    expect(Object.isFrozen(name)).toBe(true);
    expect(() => Object.assign(name ?? {}, { sv: 'annat' })).toThrow(TypeError);
  });
});
