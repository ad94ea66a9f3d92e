import DataLoader from 'dataloader';
import type { ConversationEntry } from './conversation.entity';
import type { ConversationStore, EntriesWanted } from './conversation.store';

export type EntriesLoader = DataLoader<EntriesWanted, ConversationEntry[], string>;

/** Pages of entries, for one request: those of all cases of an answer by one statement. */
export function createEntriesLoader(store: ConversationStore): EntriesLoader {
  return new DataLoader(
    async (wanted) => {
      const rows = await store.entries(wanted);
      // The same case may be asked for twice, with other pages: each gets what its own page holds.
      return wanted.map(({ conversationId, first, after, withNotes }) => {
        const seen = new Map(rows.filter((row) => row.conversationId === conversationId).map((row) => [row.id, row]));
        const own = [...seen.values()].filter(({ id, kind }) => id > (after ?? '') && (withNotes || kind !== 'NOTE'));
        return own.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, first + 1);
      });
    },
    { cacheKeyFn: ({ conversationId, first, after, withNotes }) => `${conversationId} ${first} ${after ?? ''} ${withNotes}`, maxBatchSize: 200 },
  );
}
