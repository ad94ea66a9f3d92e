import { isTooShort, PasswordHasher } from './password-hasher';

describe('PasswordHasher', () => {
  it('uses Argon2id with the parameters of OWASP and a new salt each time', async () => {
    const hasher = await PasswordHasher.create();
    const [first, second] = await Promise.all([hasher.hash('tio tecken'), hasher.hash('tio tecken')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    await expect(hasher.verify(first, 'tio tecken')).resolves.toBe(true);
    await expect(hasher.verify(first, 'tio tecken ')).resolves.toBe(false);
    await expect(hasher.verify(null, 'tio tecken')).resolves.toBe(false);
  });

  it('takes a password however its characters are composed', async () => {
    const hasher = await PasswordHasher.create();
    await expect(hasher.verify(await hasher.hash('blåbärsgröt'), 'bla\u030Aba\u0308rsgro\u0308t')).resolves.toBe(true);
  });

  it('counts characters, not UTF-16 units', () => {
    expect(isTooShort('123456789')).toBe(true);
    expect(isTooShort('1234567890')).toBe(false);
    expect(isTooShort('😀😀😀😀😀')).toBe(true);
  });
});
