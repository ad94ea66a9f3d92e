import { AppError, type Clock } from '@andamal/kernel';
import type { Register } from '@andamal/policy';
import { connectionFrom, decodeCursor, decodeIdCursor, type CallerContext, type Connection, type Language } from '@andamal/service';
import { handlesRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { ContactService } from '../contact/contact.service';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import { lastDay } from './case-clock';
import type { CaseEngine } from './case-engine';
import { ALL, codesOf } from './case-scope';
import type { CaseTexts } from './case-texts';
import { isEnded, type CaseKind, type CaseState } from './case.states';
import { NO_DATE, type CaseStore, type QueuePlace } from './case.store';
import { RightsCase, RightsCaseEntry, type ComplaintGuide, type RightsCaseAcknowledgement, type RightsCaseStep } from './case.types';
import { explanationOf, WHAT_THE_AUTHORITY_NEEDS } from './case.words';

const DAY_MS = 86_400_000;
/** What is due within so many days is due soon. */
export const SOON_DAYS = 7;

export interface QueueFilter {
  readonly states?: readonly CaseState[] | null;
  readonly kind?: CaseKind | null;
  readonly overdue?: boolean | null;
  readonly dueSoon?: boolean | null;
}

interface Page {
  readonly first: number;
  readonly after?: string | null;
}

/** Shows cases: to the person, and to the privacy office. That they were looked at is logged. */
export class CaseReading {
  constructor(
    private readonly parts: {
      readonly register: Register;
      readonly store: CaseStore;
      readonly engine: CaseEngine;
      readonly texts: CaseTexts;
      readonly contact: () => ContactService;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** Cases of one person, the latest first. */
  async ofSubject(subjectId: string, page: Page, caller: CallerContext): Promise<Connection<RightsCase>> {
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const rows = await this.parts.store.ofSubject(subjectId, { first: page.first, after });
    await this.log(caller, [subjectId], 'RIGHTS_CASES');
    return connectionFrom(rows.map((row) => this.show(row, caller.language)), page, ({ id }) => id);
  }

  /** The queue of the privacy office: what is due first comes first. */
  async queue(filter: QueueFilter, page: Page, caller: CallerContext): Promise<Connection<RightsCase>> {
    const { states, kind, overdue, dueSoon } = filter;
    const now = this.parts.clock.now();
    const soon = { from: now, to: new Date(now.getTime() + SOON_DAYS * DAY_MS) };
    const place = typeof page.after === 'string' ? placeOf(page.after) : null;
    const asked = { states, kind, overdueAt: overdue ? now : null, dueBetween: dueSoon ? soon : null };
    const rows = await this.parts.store.queue(asked, { first: page.first, after: place });
    await this.log(caller, [...new Set(rows.slice(0, page.first).map(({ subjectId }) => subjectId))], 'RIGHTS_CASES');
    return connectionFrom(rows.map((row) => this.show(row, caller.language)), page, ({ row }) => `${row.dueAt?.getTime() ?? NO_DATE} ${row.id}`);
  }

  /** A case that the caller may see. */
  async one(row: RightsCaseEntity, caller: CallerContext): Promise<RightsCase> {
    await this.log(caller, [row.subjectId], `RIGHTS_CASE:${row.id}`);
    return this.show(row, caller.language);
  }

  show(row: RightsCaseEntity, language: Language): RightsCase {
    const { id, kind, channel, state, scope, receivedAt, identityProvenAt, identityMethod, dueAt, replyBy, extendedMonths } = row;
    const { decision, waitsFor, closedAt } = row;
    const open = !isEnded(state);
    return new RightsCase(row, {
      id,
      kind,
      channel,
      state,
      explanation: explanationOf(kind, state)[language],
      scope: scope === ALL ? [ALL] : codesOf(scope),
      receivedAt,
      identityProvenAt,
      identityProof: identityMethod,
      dueDate: dueAt === null ? null : lastDay(dueAt),
      replyDate: replyBy === null ? null : lastDay(replyBy),
      overdue: open && dueAt !== null && dueAt <= this.parts.clock.now(),
      extendedMonths,
      decision,
      waitsFor,
      closedAt,
      complaintGuide: kind === 'COMPLAINT' || state === 'DECLINED' ? this.guide(language) : null,
    });
  }

  async steps({ row }: RightsCase): Promise<RightsCaseStep[]> {
    const done = await this.parts.store.doneSteps(row);
    return this.parts.engine.stepsOf(row.kind).map(({ name }) => ({ name, doneAt: done.get(name) ?? null }));
  }

  async acknowledgements({ row }: RightsCase): Promise<RightsCaseAcknowledgement[]> {
    const rows = await this.parts.store.acknowledgements(row);
    return rows.map(({ consumer, acknowledgedAt }) => ({ service: consumer, acknowledgedAt }));
  }

  /** REFUSED: no address is held that may be written to, and another proof has to do. */
  async identityCodeState({ row: { subjectId, id } }: RightsCase, caller: CallerContext): Promise<string | null> {
    if (!handlesRights(caller)) return null;
    const letters = await this.parts.contact().sent({ subjectId, template: 'CASE_IDENTITY_CODE', contextKind: 'CASE', contextId: id });
    return letters.at(-1)?.state ?? null;
  }

  /** What happened, in its order. Notes among staff are shown to staff here, and to the person in their extract. */
  async entries({ row }: RightsCase, caller: CallerContext): Promise<RightsCaseEntry[]> {
    const forOffice = handlesRights(caller);
    const rows = (await this.parts.store.entries(row)).filter(({ kind }) => forOffice || kind !== 'NOTE');
    const textIds = rows.flatMap(({ textId }) => textId ?? []);
    // Decided, logged and opened only if the operation asks for it, and then all at once.
    let revealed: Promise<Map<string, string | Error | null>> | undefined;
    const reveal = async (): Promise<Map<string, string | Error | null>> => {
      const texts = await this.parts.texts.reveal(row.subjectId, row.id, textIds, caller);
      return new Map(textIds.map((textId, position) => [textId, texts[position] ?? null]));
    };
    return rows.map(({ id, kind, at, actorKind, actorId, code, textId }) =>
      Object.defineProperty(
        Object.assign(new RightsCaseEntry(), { id, kind, at, actorKind, code, actorId: forOffice || actorKind !== 'STAFF' ? actorId : null }),
        'text',
        { get: async () => (textId === null ? null : (await (revealed ??= reveal())).get(textId)) },
      ),
    );
  }

  private guide(language: Language): ComplaintGuide {
    const { name, website, email } = this.parts.register.supervisoryAuthority;
    return { authority: name, website, email, whatToTell: WHAT_THE_AUTHORITY_NEEDS.map((text) => text[language]) };
  }

  private log(caller: CallerContext, subjectIds: readonly string[], context: string): Promise<void> {
    return this.parts.log.record(caller, subjectIds.map((subjectId) => ({ subjectId, context, categories: [], outcome: 'ALLOWED' as const })));
  }
}

function placeOf(after: string): QueuePlace {
  const [, dueAt, id] = /^(\d{1,16}) ([\w-]{36})$/.exec(decodeCursor(after)) ?? [];
  if (dueAt !== undefined && id !== undefined) return { dueAt: Number(dueAt), id };
  throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
}
