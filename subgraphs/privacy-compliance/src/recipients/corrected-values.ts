import { AppError, type Clock } from '@andamal/kernel';
import { insertMissing, type Database } from '@andamal/database';
import { personalDataRef, type CallerContext, type ContextKind } from '@andamal/service';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { PersonalDataReader, type ReadingParts } from '../reading/personal-data.reader';
import type { RecipientNoticeEntity } from './recipient-notice.entity';

export interface CorrectionParts {
  readonly reading: ReadingParts;
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * The values that a recipient is to have in place of those it got, as far as the purpose for which it got them may still use
 * them: decided, logged, and written down as a disclosure before they leave. What is denied is left out; that it was
 * corrected is told all the same.
 */
export async function correctedValues(
  { reading, database, clock }: CorrectionParts,
  notice: RecipientNoticeEntity,
  caller: CallerContext,
): Promise<Record<string, string>> {
  const { subjectId, id, contextKind, contextId, recipient, recipientName, purpose, datumIds } = notice;
  const reader = new PersonalDataReader(reading, caller);
  const ref = personalDataRef(subjectId, contextKind as ContextKind, contextId);
  const found = await Promise.all(notice.categories.map(async (category) => [category, await allowed(reader.one(ref, category))] as const));
  const values = Object.fromEntries(found.flatMap(([category, value]) => (value === null ? [] : [[category, value]])));
  const categories = Object.keys(values).sort();
  if (categories.length === 0) return {};
  const disclosure = { subjectId, id, recipient, recipientName, purpose, contextKind, contextId, categories, datumIds, eventId: id, disclosedAt: clock.now() };
  await database.inTransaction((tx) => insertMissing(tx, DisclosureEntity, [disclosure]));
  return values;
}

async function allowed(value: Promise<string | null>): Promise<string | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof AppError && error.code === 'PURPOSE_DENIED') return null;
    throw error;
  }
}
