import { lockRows, query, readInstant, selectRows, type Database, type SqlParameter } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { Conversation, ConversationEntry } from './conversation.entity';
import type { ConversationState } from './conversation.states';

export interface Page {
  readonly first: number;
  /** Id of the last row of the page before. */
  readonly after: string | null;
}

export interface ConversationFilter {
  readonly states?: readonly ConversationState[];
  readonly assigneeId?: string;
  readonly subjectId?: string;
  readonly accountId?: string;
}

/** A page of the entries of one case. */
export interface EntriesWanted extends Page {
  readonly conversationId: string;
  /** Notes are for those who serve the customer. */
  readonly withNotes: boolean;
}

/** A call with the person whom it was with. */
export interface RecordedCall extends ConversationEntry {
  readonly subjectId: string;
}

/** Reads support cases. Pages have one row more than asked for, so that the caller can tell whether there is another. */
export class ConversationStore {
  constructor(private readonly database: Database) {}

  async byId(id: string): Promise<Conversation | null> {
    return (await selectRows(this.database.read, Conversation, 'WHERE id = ?', [id]))[0] ?? null;
  }

  async byNumber(number: string): Promise<Conversation | null> {
    return (await selectRows(this.database.read, Conversation, 'WHERE number = ?', [number]))[0] ?? null;
  }

  async call(id: string): Promise<ConversationEntry | null> {
    return (await selectRows(this.database.read, ConversationEntry, "WHERE id = ? AND kind = 'CALL'", [id]))[0] ?? null;
  }

  /** The oldest first: who has waited longest is answered first. */
  page(filter: ConversationFilter, { first, after }: Page): Promise<Conversation[]> {
    const conditions: [string, SqlParameter][] = [];
    if (filter.states !== undefined) conditions.push(['state IN (?)', filter.states]);
    if (filter.assigneeId !== undefined) conditions.push(['assigneeId = ?', filter.assigneeId]);
    if (filter.subjectId !== undefined) conditions.push(['subjectId = ?', filter.subjectId]);
    if (filter.accountId !== undefined) conditions.push(['accountId = ?', filter.accountId]);
    if (after !== null) conditions.push(['id > ?', after]);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([text]) => text).join(' AND ')} `;
    return selectRows(this.database.read, Conversation, `${where}ORDER BY id LIMIT ?`, [...conditions.map(([, value]) => value), first + 1]);
  }

  /** Calls of which a recording has been kept, the latest first, each with whom it was with. */
  async recordedCalls({ first, after }: Page): Promise<RecordedCall[]> {
    const rows = await query<Record<keyof RecordedCall, string | number | null>>(
      this.database.read,
      `SELECT e.*, c.subjectId FROM conversation_entry e JOIN conversation c ON c.id = e.conversationId
       WHERE e.kind = 'CALL' AND e.depositId IS NOT NULL ${after === null ? '' : 'AND e.id < ? '}ORDER BY e.id DESC LIMIT ?`,
      [...(after === null ? [] : [after]), first + 1],
    );
    return rows.map((row) => Object.assign(toEntryRow(row), { subjectId: String(row.subjectId) }));
  }

  /** Pages of entries of several cases, the first said first. One statement, however many cases. */
  async entries(wanted: readonly EntriesWanted[]): Promise<ConversationEntry[]> {
    const parts = wanted.map(({ conversationId, first, after, withNotes }) => {
      const notes = withNotes ? '' : " AND kind <> 'NOTE'";
      const parameters: SqlParameter[] = [conversationId, after ?? '', first + 1];
      return { sql: `SELECT * FROM (SELECT * FROM conversation_entry WHERE conversationId = ? AND id > ?${notes} ORDER BY id LIMIT ?) p`, parameters };
    });
    const rows = await query<Record<keyof ConversationEntry, string | number | null>>(
      this.database.read,
      parts.map(({ sql }) => sql).join(' UNION ALL '),
      parts.flatMap(({ parameters }) => parameters),
    );
    return rows.map(toEntryRow);
  }
}

function toEntryRow(row: Record<keyof ConversationEntry, string | number | null>): ConversationEntry {
  return Object.assign(new ConversationEntry(), row, { at: new Date(Number(row.at)), toldAt: readInstant(row.toldAt) });
}

/** The case, which nobody else changes before this transaction ends. */
export async function lockConversation(tx: EntityManager, id: string): Promise<Conversation | null> {
  return (await lockRows(tx, Conversation, 'WHERE id = ?', [id]))[0] ?? null;
}
