import { fixedClock, uuidv7 } from '@andamal/kernel';
import { CALLER_LIFETIME_MS, CallerSigner, serviceCaller, type CallerContext } from './caller-context';
import { parsePersonalDataRef, personalDataRef } from './personal-data-ref';

const caller: CallerContext = { ...serviceCaller('catalog', 'Test', 'r1'), kind: 'STAFF', roles: ['WAREHOUSE'], purpose: 'CONTRACT' };

describe('CallerSigner', () => {
  const clock = fixedClock('2026-11-23T09:00:00Z');
  const signer = new CallerSigner('a secret of the test that is long enough', clock);
  const header = (): string => signer.sign('catalog', caller, 'body');

  it('hands the caller over as it was', () => {
    expect(signer.verify('catalog', header(), 'body')).toEqual(caller);
  });

  it.each<[string, string | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
    ['one without signature', header().split('.')[0]],
    ['noise', 'x.y.z'],
  ])('refuses %s', (_name, given) => {
    expect(() => signer.verify('catalog', given, 'body')).toThrow(/signed callers only/);
  });

  it('refuses one whose payload was changed', () => {
    const [, mac] = header().split('.');
    const forged = Buffer.from(JSON.stringify({ ...caller, roles: ['PRIVACY_OFFICE'], exp: Date.now() + 1e6 })).toString('base64url');
    expect(() => signer.verify('catalog', `${forged}.${mac}`, 'body')).toThrow('forged');
  });

  it('refuses one signed with another secret, or made for another subgraph', () => {
    const other = new CallerSigner('another secret of the test, long enough', clock);
    expect(() => signer.verify('catalog', other.sign('catalog', caller, 'body'), 'body')).toThrow('forged');
    expect(() => signer.verify('privacy-compliance', header(), 'body')).toThrow('forged');
  });

  it('refuses one that is carried to another request', () => {
    expect(() => signer.verify('catalog', header(), 'another body')).toThrow('another request');
  });

  it('refuses one that is too old, or that claims to last longer than any does', () => {
    const old = header();
    clock.advance(CALLER_LIFETIME_MS + 1);
    expect(() => signer.verify('catalog', old, 'body')).toThrow('expired');
    const later = header();
    clock.advance(-CALLER_LIFETIME_MS);
    expect(() => signer.verify('catalog', later, 'body')).toThrow('expired');
  });

  it('takes one of a host whose clock is a little ahead', () => {
    const later = header();
    clock.advance(-2_000);
    expect(signer.verify('catalog', later, 'body')).toEqual(caller);
  });
});

describe('personalDataRef', () => {
  const [subject, order] = [uuidv7(), uuidv7()];

  it('names a subject in a context, and reads back', () => {
    const ref = personalDataRef(subject, 'ORDER', order);
    expect(parsePersonalDataRef(ref)).toEqual({ subjectId: subject, kind: 'ORDER', contextId: order });
  });

  it.each([
    '', subject, `${subject}:ORDER`, `${subject}:ORDER:`, `:ORDER:${order}`, `${subject}:NOTHING:${order}`, `${subject}:ORDER:${order}:more`,
    `kim@example.com:ORDER:${order}`, `${subject}:ORDER:kim@example.com`, `${subject.toUpperCase()}:ORDER:${order}`,
  ])('reads nothing from %j', (text) => {
    expect(parsePersonalDataRef(text)).toBeNull();
  });
});
