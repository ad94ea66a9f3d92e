import { createHash } from 'node:crypto';
import { Traces } from './traces';

const EMAIL = 'Zebulonia.Qvist+1@hemlig-faktura.example';
const traces = new Traces({ email: EMAIL, name: 'Zebulonia Qvistofferson-Ö', personnummer: '19850612-1230', 'postal code': '987 61', phone: '+46 70-174 06 11' });

const digest = (algorithm: string, text: string): Buffer => createHash(algorithm).update(text).digest();

/** The search is the proof of what is not there, so it has to be shown to find what is. */
describe('the search for traces', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['a value as it is', `{"to":"${EMAIL}"}`, 'email'],
    ['a value in another case', EMAIL.toUpperCase(), 'email'],
    ['a number without its dash', 'pnr=198506121230;', 'personnummer'],
    ['a number inside of a longer one', '99198506121230', 'personnummer'],
    ['a postal code as a word', 'to 98761, here', 'postal code'],
    ['a postal code with its space', '"987 61"', 'postal code'],
    ['a phone number without spaces', 'tel:46701740611', 'phone'],
    ['letters decomposed', 'zebulonia qvistofferson-ö'.normalize('NFD'), 'name'],
    ['letters without their marks', 'ZEBULONIA QVISTOFFERSON-O', 'name'],
    ['JSON in ASCII', '"Zebulonia Qvistofferson-\\u00d6"', 'name'],
    ['a URL', 'q=Zebulonia%20Qvistofferson-%C3%96', 'name'],
    ['a form', 'q=Zebulonia+Qvistofferson-%C3%96', 'name'],
    ['UTF-8 that was taken for Latin-1', Buffer.from('Zebulonia Qvistofferson-Ö').toString('latin1'), 'name'],
    ['bytes', Buffer.from([0, 255, ...Buffer.from(EMAIL), 254]), 'email'],
    ['bytes of UTF-16', Buffer.concat([Buffer.from([200]), Buffer.from('Zebulonia Qvistofferson-Ö', 'utf16le')]), 'name in UTF-16'],
    ['hex', `x'${Buffer.from(EMAIL).toString('hex').toUpperCase()}'`, 'email in hex'],
    ['base64', Buffer.from(EMAIL).toString('base64'), 'email in base64'],
    ['base64 of something longer', Buffer.from(`{"a":"${EMAIL}"}`).toString('base64'), 'email in base64'],
    ['base64 of something longer still', Buffer.from(`[{"a":"${EMAIL}"}`).toString('base64'), 'email in base64'],
    ['base64url', Buffer.from(`{"ab":"${EMAIL}"}`).toString('base64url'), 'email in base64'],
    ['a digest in hex', digest('sha256', '198506121230').toString('hex'), 'personnummer as sha256'],
    ['a digest in base64', `h:${digest('md5', EMAIL.toLowerCase()).toString('base64')}`, 'email as md5'],
    ['a digest in bytes', digest('sha1', EMAIL), 'email as sha1'],
  ])('finds %s', (_name, content, label) => {
    expect(traces.in(content)).toContain(label);
  });

  it('finds nothing where there is nothing', () => {
    expect(traces.in('somebody@example.com 19850612-1231 1987615 a98761 0198761')).toEqual([]);
    expect(traces.in(Buffer.from(digest('sha256', 'something else')))).toEqual([]);
  });
});
