import { AppError, uuidv7, type Clock } from '@andamal/kernel';
import { insertRows, selectRows, type Database } from '@andamal/database';
import { personalDataRef, serviceCaller, type ContextKind } from '@andamal/service';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { PersonalDataReader, type ReadingParts, type RevealedValue } from '../reading/personal-data.reader';
import type { RecipientNoticeEntity } from './recipient-notice.entity';

export interface CorrectionParts {
  readonly reading: ReadingParts;
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * The values that a recipient is to have in place of those it got, as far as the purpose for which it got them may still use
 * them: decided, logged, and written down as a disclosure of the data that they are before they leave, by machine or by word
 * of staff. What is denied is left out; that it was corrected is told all the same.
 */
export async function correctedValues(parts: CorrectionParts, notice: RecipientNoticeEntity): Promise<Record<string, string>> {
  const { subjectId, contextKind, contextId, purpose } = notice;
  const reader = new PersonalDataReader(parts.reading, { ...serviceCaller('privacy-compliance', 'RecipientNotice', uuidv7()), purpose });
  const ref = personalDataRef(subjectId, contextKind as ContextKind, contextId);
  const found = await Promise.all(notice.categories.map(async (category) => [category, await allowed(reader.reveal(ref, category))] as const));
  const values = new Map(found.flatMap(([category, value]) => (value === null ? [] : [[category, value]])));
  if (values.size > 0) await disclose(parts, notice, values);
  return Object.fromEntries([...values].map(([category, { value }]) => [category, value]));
}

/** Another attempt with the same data is the same disclosure; a value that was corrected in between is another. */
async function disclose({ database, clock }: CorrectionParts, notice: RecipientNoticeEntity, values: ReadonlyMap<string, RevealedValue>): Promise<void> {
  const { subjectId, id: eventId, recipient, recipientName, purpose, contextKind, contextId } = notice;
  const datumIds = [...values.values()].map(({ datumId }) => datumId);
  await database.inTransaction(async (tx) => {
    const known = await selectRows(tx, DisclosureEntity, 'WHERE subjectId = ? AND eventId = ?', [subjectId, eventId]);
    if (known.some((before) => before.datumIds.join() === datumIds.join())) return;
    const about = { subjectId, recipient, recipientName, purpose, contextKind, contextId, categories: [...values.keys()].sort(), datumIds };
    await insertRows(tx, DisclosureEntity, [{ ...about, id: uuidv7(clock), eventId, disclosedAt: clock.now() }]);
  });
}

async function allowed(value: Promise<RevealedValue | null>): Promise<RevealedValue | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof AppError && error.code === 'PURPOSE_DENIED') return null;
    throw error;
  }
}
