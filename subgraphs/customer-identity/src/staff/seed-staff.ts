import type { Database } from '@andamal/database';
import { emailAddress, uuidv7, type Clock } from '@andamal/kernel';
import { insertAccount, isAddressTaken } from '../accounts/account.store';
import type { BlindIndex } from '../blind-index/blind-index';
import type { PasswordHasher } from '../password/password-hasher';

/** The README lists them. They are made in development only. */
const STAFF: Readonly<Record<string, string>> = {
  'warehouse@shop.example': 'WAREHOUSE',
  'finance@shop.example': 'FINANCE',
  'marketing@shop.example': 'MARKETING',
  'support@shop.example': 'SUPPORT',
  'quality@shop.example': 'QUALITY',
  'fraud@shop.example': 'FRAUD',
  'privacy@shop.example': 'PRIVACY_OFFICE',
};
const PASSWORD = 'andamal-dev';

/** Makes those staff accounts that are not there yet. Replicas may do it at once. */
export async function seedStaff(parts: {
  database: Database;
  clock: Clock;
  index: BlindIndex;
  passwords: PasswordHasher;
}): Promise<void> {
  const { database, clock, index, passwords } = parts;
  for (const [address, role] of Object.entries(STAFF)) {
    const emailIndex = index.ofEmail(emailAddress(address) ?? address);
    if (await isAddressTaken(database.read, emailIndex)) continue;
    const passwordHash = await passwords.hash(PASSWORD);
    const account = {
      id: uuidv7(clock), kind: 'STAFF', subjectId: null, emailIndex, passwordHash, roles: [role], state: 'OPEN', createdAt: clock.now(),
    } as const;
    await database.inTransaction((tx) => insertAccount(tx, { ...account, roles: [...account.roles] }));
  }
}
