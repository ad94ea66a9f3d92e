import { randomBytes } from 'node:crypto';
import { hash, verify, type Options } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet, first choice for Argon2id: 19 MiB, two passes, one lane. */
const OWASP: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

/** NIST SP 800-63B 5.1.1: length counts, composition rules do not. The upper limit keeps a request's work bounded. */
export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 128;

export class PasswordHasher {
  private constructor(private readonly unmatchable: string) {}

  static async create(): Promise<PasswordHasher> {
    return new PasswordHasher(await hash(randomBytes(32), OWASP));
  }

  /** @returns a PHC string: algorithm, parameters, salt and hash. */
  hash(password: string): Promise<string> {
    return hash(spelling(password), OWASP);
  }

  /**
   * Whether the password is the one that was hashed. Without a hash (nobody has that address) the same work is done in
   * vain, so that the time taken does not tell who has an account.
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const matches = await verify(passwordHash ?? this.unmatchable, spelling(password));
    return matches && passwordHash !== null;
  }
}

/** In characters as a person counts them, not in UTF-16 units. */
export function isTooShort(password: string): boolean {
  return [...spelling(password)].length < MIN_PASSWORD_LENGTH;
}

/** NIST SP 800-63B 5.1.1.2: the same password typed on another keyboard is to give the same bytes. */
function spelling(password: string): string {
  return password.normalize('NFKC');
}
