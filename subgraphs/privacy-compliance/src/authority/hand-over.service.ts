import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import { decideStatic, isLive, mayUse, type Recipient, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { Access, AccessLog } from '../access-log/access-log';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import type { CaseTexts } from '../cases/case-texts';
import type { DisclosureEntity } from '../lineage/disclosure.entity';
import type { HeldBinding, HeldDataStore, HeldDatum } from '../rights/held-data.store';
import { inParts } from '../tombstones/acts';
import { UnreadableValueError, type DatumCipher } from '../vault/datum-cipher';
import { lockSubjects } from '../vault/subjects';
import type { HandOverEntity } from './hand-over.entity';
import { AUTHORITY, type HandOverStore } from './hand-over.store';

export type HandOverProblem =
  | 'UNKNOWN_SUBJECT'
  | 'UNKNOWN_AUTHORITY'
  | 'NO_LEGAL_DUTY'
  | 'PURPOSE_NOT_ALLOWED'
  | 'CATEGORY_NOT_ALLOWED'
  | 'NOT_HELD'
  | 'INVALID_REFERENCE'
  | 'INVALID_DATE'
  | 'KEY_IN_USE';

export interface HandOverRequest {
  readonly id: string;
  readonly subjectId: string;
  readonly purpose: string;
  readonly datumIds: readonly string[];
  readonly categories: readonly string[];
  readonly authority: string;
  readonly legalDuty: string;
  readonly reference: string;
  /** Null: now. */
  readonly handedOverAt: Date | null;
}

export interface HandedOverValue {
  readonly datumId: string;
  readonly category: string;
  readonly context: string;
  readonly value: string;
}

export interface HandedOver {
  readonly handOver: HandOverEntity;
  readonly values: readonly HandedOverValue[];
}

/** A datum, with what it is held by for the purpose that it is handed over from. */
interface Chosen {
  readonly datum: HeldDatum;
  readonly binding: HeldBinding;
}

/**
 * Law and section: a number of the Swedish statute book with chapter and section, or an act of the EU with its article. No
 * other words, since they may name somebody.
 */
const LEGAL_DUTY = /^(\d{4}:\d{1,4}( \d{1,3}( [a-z])? kap\.)? \d{1,3}( [a-z])? §|\((EU|EG)\) \d{4}\/\d{1,4} art\. \d{1,3}(\.\d{1,2})?)$/;
/** So late a hand-over may be written down. */
const LATEST_MS = 365 * 86_400_000;

/**
 * Hands data over to an authority, because a law requires it. What may go is what is held for a purpose, and of a category,
 * that the register lets an authority have; why is the law, and not that purpose, so neither an objection nor a restriction
 * stands in the way (GDPR Art. 6(1)(c), 18(2)). It is on record before a value leaves.
 */
export class HandOverService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly store: HandOverStore;
      readonly held: HeldDataStore;
      readonly texts: CaseTexts;
      readonly events: SubjectEventsService;
      readonly cipher: DatumCipher;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** The same hand-over asked for again is the one that is there, with those of its values that are still held. */
  async handOver(request: HandOverRequest, caller: CallerContext): Promise<Result<HandedOver, HandOverProblem>> {
    const { database, store, held, texts } = this.parts;
    const { id, subjectId, reference } = request;
    const before = await store.byId(id);
    if (before !== null) return before.subjectId === subjectId ? ok(await this.shown(before, caller)) : err('KEY_IN_USE');
    const problem = this.problemOf(request, caller);
    if (problem !== null) return err(problem);
    if (!(await held.subjectExists(subjectId))) return err('UNKNOWN_SUBJECT');
    const recorded = await texts.forWork(subjectId, reference, caller, (textId) =>
      database.inTransaction((tx) => this.record(tx, request, textId as string, caller)),
    );
    if (recorded.ok) return ok(await this.shown(recorded.value, caller));
    switch (recorded.error) {
      case 'INVALID_TEXT':
        return err('INVALID_REFERENCE');
      case 'THERE':
        return this.handOver(request, caller);
      case 'NOT_HELD':
        await this.log(caller, subjectId, id, { categories: request.categories, outcome: 'DENIED', reason: 'NO_LIVE_BINDING' });
        return err('NOT_HELD');
    }
  }

  private get recipient(): Recipient | undefined {
    return this.parts.register.recipients.find(({ code }) => code === AUTHORITY);
  }

  private problemOf(request: HandOverRequest, caller: CallerContext): HandOverProblem | null {
    const { clock } = this.parts;
    const { recipient } = this;
    if (recipient?.names?.includes(request.authority) !== true) return 'UNKNOWN_AUTHORITY';
    if (!LEGAL_DUTY.test(request.legalDuty)) return 'NO_LEGAL_DUTY';
    if (!recipient.purposes.includes(request.purpose)) return 'PURPOSE_NOT_ALLOWED';
    if (!request.categories.every((category) => this.mayGo(category, request.purpose, caller))) return 'CATEGORY_NOT_ALLOWED';
    const [at, now] = [request.handedOverAt, clock.now()];
    return at !== null && (at > now || at < new Date(now.getTime() - LATEST_MS)) ? 'INVALID_DATE' : null;
  }

  /** Whether the register lets an authority have it from that purpose, and the caller see it. */
  private mayGo(category: string, purpose: string, caller: CallerContext): boolean {
    const { register } = this.parts;
    const allowed = this.recipient?.categories.includes(category) === true && mayUse(register, purpose, category);
    return allowed && decideStatic({ register, purpose: caller.purpose, category, caller }).allowed;
  }

  private async record(tx: EntityManager, request: HandOverRequest, textId: string, caller: CallerContext): Promise<Result<HandOverEntity, 'NOT_HELD' | 'THERE'>> {
    const { store, events, clock } = this.parts;
    const { id, subjectId, authority, legalDuty, purpose } = request;
    await lockSubjects(tx, [subjectId]);
    if ((await store.byId(id, tx)) !== null) return err('THERE');
    const chosen = await this.chosen(tx, request, caller);
    if (chosen === null) return err('NOT_HELD');
    const now = clock.now();
    const categories = [...new Set(chosen.map(({ datum }) => datum.place.actualCategory))].sort();
    const handOver: HandOverEntity = {
      ...{ subjectId, id, authority, legalDuty, purpose, categories, textId },
      data: chosen.length,
      handedOverBy: caller.id ?? caller.kind,
      handedOverAt: request.handedOverAt ?? now,
      recordedAt: now,
    };
    await store.insert(tx, handOver, this.disclosuresOf(handOver, chosen));
    // The reference is held as what is written in a case is, from a case that is over at once.
    await events.applyOwn(tx, { subjectId, policy: { id: uuidv7(clock), type: 'RightsCaseClosed', at: now, caseId: id } });
    await events.applyOwn(tx, { subjectId, policy: { id: textId, type: 'RightsCaseRecorded', at: now, caseId: id, depositId: textId } });
    return ok(handOver);
  }

  /** What may go of what was asked for; null when nothing may, or not all of the data that were named. */
  private async chosen(tx: EntityManager, { subjectId, purpose, datumIds, categories }: HandOverRequest, caller: CallerContext): Promise<Chosen[] | null> {
    const { held, clock } = this.parts;
    const now = clock.now();
    const found = (await held.ofSubject(subjectId, null, tx)).flatMap((datum): Chosen[] => {
      const { datumId, category, actualCategory } = datum.place;
      const isMeant = datumIds.includes(datumId) || categories.includes(category) || categories.includes(actualCategory);
      if (!isMeant || ![category, actualCategory].every((code) => this.mayGo(code, purpose, caller))) return [];
      const binding = datum.bindings.filter((one) => one.purpose === purpose && isLive(one, now)).at(-1);
      return binding === undefined ? [] : [{ datum, binding }];
    });
    // A value that a restore has lost is none to hand over.
    const sealed = new Set((await held.sealed(subjectId, found.map(({ datum }) => datum.place), tx)).map(({ datumId }) => datumId));
    const chosen = found.filter(({ datum }) => sealed.has(datum.place.datumId));
    const ids = new Set(chosen.map(({ datum }) => datum.place.datumId));
    return chosen.length > 0 && datumIds.every((datumId) => ids.has(datumId)) ? chosen : null;
  }

  /** One for each context: what is told of later is told of as the data of that order. */
  private disclosuresOf({ subjectId, id: eventId, authority, purpose, handedOverAt }: HandOverEntity, chosen: readonly Chosen[]): DisclosureEntity[] {
    const contexts = new Map<string, Chosen[]>();
    for (const one of chosen) {
      const key = contextOf(one.binding);
      contexts.set(key, [...(contexts.get(key) ?? []), one]);
    }
    return [...contexts.values()].flatMap((all) =>
      inParts(all).map((part): DisclosureEntity => {
        const { contextKind, contextId } = (part[0] as Chosen).binding;
        return {
          subjectId,
          id: uuidv7(this.parts.clock),
          recipient: AUTHORITY,
          recipientName: authority,
          purpose,
          contextKind,
          contextId,
          categories: [...new Set(part.map(({ datum }) => datum.place.actualCategory))].sort(),
          datumIds: part.map(({ datum }) => datum.place.datumId),
          eventId,
          disclosedAt: handedOverAt,
        };
      }),
    );
  }

  /** The values as they are held now: read after the record of them is committed, logged, and only then opened. */
  private async shown(handOver: HandOverEntity, caller: CallerContext): Promise<HandedOver> {
    const { store, held, cipher, clock } = this.parts;
    const { subjectId, id } = handOver;
    const now = clock.now();
    const contexts = new Map((await store.disclosed(handOver)).flatMap((disclosure) => disclosure.datumIds.map((datumId) => [datumId, contextOf(disclosure)])));
    const data = (await held.ofSubject(subjectId, null)).filter(({ place, bindings }) => contexts.has(place.datumId) && bindings.some((binding) => isLive(binding, now)));
    const places = new Map(data.map(({ place }) => [place.datumId, place]));
    const rows = (await held.sealed(subjectId, [...places.values()])).flatMap((row) => {
      const place = places.get(row.datumId);
      return place === undefined ? [] : [{ ...row, place }];
    });
    const categories = [...new Set(rows.map(({ place }) => place.actualCategory))];
    if (rows.length > 0) await this.log(caller, subjectId, id, { categories, datumIds: rows.map(({ datumId }) => datumId), outcome: 'ALLOWED' });
    const opened = await cipher.open(rows);
    const values = rows.map(({ datumId, place }, at) => {
      const value = opened[at];
      if (typeof value !== 'string') throw new UnreadableValueError();
      return { datumId, category: place.category, context: contexts.get(datumId) ?? '', value };
    });
    return { handOver, values };
  }

  private log(caller: CallerContext, subjectId: string, id: string, what: Omit<Access, 'subjectId' | 'context'>): Promise<void> {
    return this.parts.log.record(caller, [{ subjectId, context: `HAND_OVER:${id}`, ...what }]);
  }
}

function contextOf({ contextKind, contextId }: { readonly contextKind: string; readonly contextId: string }): string {
  return `${contextKind}:${contextId}`;
}
