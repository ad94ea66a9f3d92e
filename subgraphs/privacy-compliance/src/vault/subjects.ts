import { createHash } from 'node:crypto';
import { isUuid } from '@andamal/kernel';
import { execute } from '@andamal/database';
import type { EntityManager } from 'typeorm';

/**
 * Takes the subjects' locks and moves their privacy epochs. The first statement of every transaction that changes what
 * is known or may be read about a subject: of two such transactions one sees all that the other has done.
 *
 * @returns how many of them exist
 */
export function lockSubjects(tx: EntityManager, subjectIds: readonly string[]): Promise<number> {
  return execute(tx, 'UPDATE subject SET epoch = epoch + 1 WHERE id IN (?)', [subjectIds]);
}

/**
 * The subject that a deposit makes when it names none: the same for each delivery of the same deposit. A UUID of version
 * 8 (RFC 9562 section 5.8) that keeps the time of the deposit's own id, so that rows written together lie together.
 */
export function subjectOfDeposit(depositId: string): string {
  const hex = createHash('sha256').update('andamal subject of deposit ').update(depositId).digest('hex');
  const time = isUuid(depositId) ? depositId.replaceAll('-', '').slice(0, 12) : hex.slice(32, 44);
  const variant = ((parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-8${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}
