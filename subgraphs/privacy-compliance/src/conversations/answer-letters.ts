import { createLoader, parsePersonalDataRef } from '@andamal/service';
import type DataLoader from 'dataloader';
import { answerKey } from '../contact/event-messages';
import type { MessageEntity } from '../contact/message.entity';
import type { MessageStore } from '../contact/message.store';

/** The letter that brought an entry's words to the person, by the id of the words; null: there is none. */
export type AnswerLetters = DataLoader<string, { readonly id: string; readonly message: MessageEntity } | null>;

/** For one request: the letters of all entries of an answer by one statement. */
export function createAnswerLetters(messages: MessageStore): AnswerLetters {
  return createLoader(
    async (ids: readonly string[]) => {
      const refs = ids.flatMap((id) => {
        const ref = parsePersonalDataRef(id);
        return ref !== null && ref.kind === 'DEPOSIT' ? [{ id, subjectId: ref.subjectId, key: answerKey(ref.contextId) }] : [];
      });
      const found = await messages.byKeys([...new Set(refs.map(({ subjectId }) => subjectId))], refs.map(({ key }) => key));
      return refs.flatMap(({ id, subjectId, key }) => {
        const message = found.find((one) => one.subjectId === subjectId && one.idempotencyKey === key);
        return message === undefined ? [] : [{ id, message }];
      });
    },
    ({ id }) => id,
  );
}
