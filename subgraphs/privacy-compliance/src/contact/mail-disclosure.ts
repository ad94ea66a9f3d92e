import { createHash } from 'node:crypto';
import { insertMissing, type Database } from '@andamal/database';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { MAIL_RECIPIENT, type Addressee } from './addressee';
import type { MessageEntity } from './message.entity';

/**
 * Records what the mail service is about to get: before it gets it, so that no letter leaves without. Another attempt
 * with the same data is the same disclosure.
 */
export async function recordDisclosure(
  database: Database,
  message: MessageEntity,
  { address, name, words }: Addressee,
  { recipientName, at }: { recipientName: string; at: Date },
): Promise<void> {
  const { subjectId, purpose, contextKind, contextId } = message;
  const shown = [
    { category: 'EMAIL', value: address },
    ...(name === null ? [] : [{ category: 'NAME', value: name }]),
    ...(words === null ? [] : [{ category: 'CORRESPONDENCE', value: words }]),
  ];
  const datumIds = shown.map(({ value }) => value.datumId);
  const disclosure: DisclosureEntity = {
    subjectId,
    id: stableId(message.id, datumIds),
    recipient: MAIL_RECIPIENT,
    recipientName,
    purpose,
    contextKind,
    contextId,
    categories: shown.map(({ category }) => category),
    datumIds,
    eventId: message.id,
    disclosedAt: at,
  };
  await database.inTransaction((tx) => insertMissing(tx, DisclosureEntity, [disclosure]));
}

/** The same for the same data of the same message: a UUID of version 8 (RFC 9562 section 5.8). */
function stableId(messageId: string, datumIds: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(['andamal mail disclosure', messageId, ...datumIds])).digest('hex');
  const variant = ((parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${messageId.slice(0, 13)}-8${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}
