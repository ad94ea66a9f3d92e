import type { Clock } from '@andamal/kernel';
import { insertMissing, query, selectRows, type Database } from '@andamal/database';
import { readWords, writeWords, type Language } from '@andamal/service';
import { inParts, noteAct } from '../tombstones/acts';
import { lockSubjects } from '../vault/subjects';
import type { ValueIndex } from '../vault/value-index';
import { CONVERSATIONS } from './extract.store';
import { RedactionMarkEntity } from './redaction-mark.entity';
import { redact, tellingsIn, type Passage, type Telling } from './redaction';

export interface RedactedText {
  readonly text: string;
  readonly redacted: boolean;
}

/** A value with what it is a value of; what could not be opened is none. */
export interface HeldValue {
  readonly datumId: string;
  readonly category: string;
  readonly value: string | Error | null;
}

/** Takes what is about others out of the texts of one person (GDPR Art. 15(4)). */
export class ThirdPersons {
  constructor(
    private readonly parts: { readonly database: Database; readonly values: ValueIndex; readonly clock: Clock },
  ) {}

  /** @param texts by datum id. Two statements, however many there are */
  async redact(subjectId: string, texts: ReadonlyMap<string, string>, language: Language): Promise<Map<string, RedactedText>> {
    if (texts.size === 0) return new Map();
    const now = this.parts.clock.now();
    const [isOwn, marks] = await Promise.all([
      this.ownValues(subjectId, [...texts.values()].flatMap((text) => tellingsIn(text, now))),
      selectRows(this.parts.database.read, RedactionMarkEntity, 'WHERE subjectId = ? AND datumId IN (?)', [subjectId, [...texts.keys()]]),
    ]);
    return new Map(
      [...texts].map(([datumId, text]) => {
        const passages = marks.filter((mark) => mark.datumId === datumId).map(({ startsAt: start, endsAt: end }) => ({ start, end }));
        return [datumId, redact(text, { now, isOwn, passages, language })];
      }),
    );
  }

  /** The same for values as the vault holds them, whose text is a part. @returns those of conversations, by datum id */
  async redactValues(subjectId: string, data: readonly HeldValue[], language: Language): Promise<Map<string, string>> {
    const conversations = data.flatMap(({ datumId, category, value }): [string, string][] =>
      typeof value === 'string' && CONVERSATIONS.includes(category) ? [[datumId, value]] : [],
    );
    const words = new Map(conversations.map(([datumId, value]) => [datumId, readWords(value)]));
    const texts = new Map(conversations.map(([datumId, value]) => [datumId, words.get(datumId)?.text ?? value]));
    const redacted = await this.redact(subjectId, texts, language);
    return new Map(
      [...redacted].map(([datumId, { text }]) => {
        const entry = words.get(datumId);
        return [datumId, entry ? writeWords({ ...entry, text }) : text];
      }),
    );
  }

  /** Marks passages of one text. The same again changes nothing. What is about others stays left out after a restore. */
  async mark(subjectId: string, datumId: string, passages: readonly Passage[], markedBy: string): Promise<void> {
    const markedAt = this.parts.clock.now();
    const places = passages.map(({ start, end }) => ({ start, end }));
    const rows = places.map(({ start, end }) => ({ subjectId, datumId, startsAt: start, endsAt: end, markedBy, markedAt }));
    await this.parts.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      await insertMissing(tx, RedactionMarkEntity, rows);
      noteAct(tx, ...inParts(places).map((part) => ({ kind: 'REDACTED' as const, subjectId, at: markedAt.getTime(), datumId, by: markedBy, passages: part })));
    });
  }

  /** Which of the values the vault holds about the person: by their blind indexes, so that none has to be opened, and an address has no case. */
  private async ownValues(subjectId: string, tellings: readonly Telling[]): Promise<(telling: Telling) => boolean> {
    const indexes = [...new Set(tellings.flatMap((telling) => this.indexOf(telling) ?? []))];
    if (indexes.length === 0) return () => false;
    const rows = await query<{ blindIndex: string }>(
      this.parts.database.read,
      'SELECT blindIndex FROM datum_key WHERE subjectId = ? AND blindIndex IN (?)',
      [subjectId, indexes],
    );
    const known = new Set<string | null>(rows.map(({ blindIndex }) => blindIndex));
    return (telling) => known.has(this.indexOf(telling));
  }

  private indexOf({ category, value }: Telling): string | null {
    return value === null ? null : this.parts.values.blindIndex(category, value);
  }
}
