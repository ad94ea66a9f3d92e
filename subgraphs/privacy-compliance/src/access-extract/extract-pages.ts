import { AppError, type Clock } from '@andamal/kernel';
import { categoryRule, purposeRule, type Register } from '@andamal/policy';
import { encodeCursor, type CallerContext } from '@andamal/service';
import type { AccessLog } from '../access-log/access-log';
import type { AccessLogStore } from '../access-log/access-log.store';
import { toAccessLogEntry } from '../access-log/access-log.types';
import type { CookieChoiceEntity } from '../consent/cookie-choice.entity';
import { noteOf } from '../rectification/correction-notes';
import type { RectificationStore } from '../rectification/rectification.store';
import type { ExtractService } from '../rights/extract.service';
import type { Datum } from '../rights/extract.types';
import { UnreadableValueError } from '../vault/datum-cipher';
import type { ExtractSection, SectionItems, ShownCart, ShownCookieAnswer, ShownDatum, ShownOrder, ShownValue } from './extract-document';
import { CONVERSATIONS, type ExtractStore } from './extract.store';
import type { HeldCart } from './held-cart';
import type { OrderHistory } from './order-history';
import { shownValue } from './shown-value';
import type { ThirdPersons } from './third-persons';

export interface ExtractPagesParts {
  readonly register: Register;
  readonly extract: ExtractService;
  readonly store: ExtractStore;
  readonly reads: AccessLogStore;
  readonly rectifications: RectificationStore;
  readonly thirdPersons: ThirdPersons;
  readonly orders: OrderHistory;
  readonly cart: HeldCart;
  readonly log: AccessLog;
  readonly clock: Clock;
}

/** Which page of whom. */
export interface PageAsked {
  readonly subjectId: string;
  /** Where the page before it ended; null: the first. */
  readonly after: string | null;
  /** Only what the person may take along (GDPR Art. 20): nothing else is opened. */
  readonly portable: boolean;
  readonly caller: CallerContext;
}

export interface PageOf<Item> {
  readonly items: readonly Item[];
  /** Where the section goes on; null: it is over. */
  readonly next: string | null;
}

/** So many items are in memory at a time, with their values: what an extract costs does not grow with its length. */
export const PAGE_SIZE = 100;

/** A value as it was opened, or why it could not be. */
interface Opened {
  readonly datum: Datum;
  readonly value: string | null;
  readonly withheld: string | null;
}

/** Reads an extract page by page: each page is decided and logged, and only then opened. */
export class ExtractPages {
  constructor(private readonly parts: ExtractPagesParts) {}

  /** A page of a section. @throws AppError when another subgraph that holds what it shows gives no answer */
  async read(section: ExtractSection, asked: PageAsked): Promise<PageOf<SectionItems[ExtractSection]>> {
    if (section === 'data') return this.data(asked);
    const { subjectId, caller } = asked;
    await this.parts.log.record(caller, [{ subjectId, context: `EXTRACT_${section.toUpperCase()}`, categories: [], outcome: 'ALLOWED' }]);
    return this.rest(section, asked);
  }

  private async data({ subjectId, after, portable, caller }: PageAsked): Promise<PageOf<ShownDatum>> {
    const { extract } = this.parts;
    const cursor = after === null ? null : encodeCursor(after);
    const { nodes, pageInfo } = await extract.page(subjectId, { first: PAGE_SIZE, after: cursor, asWritten: true }, caller);
    const meant = portable ? nodes.filter((datum) => this.isPortable(datum)) : nodes;
    const opened = await Promise.all(meant.map(open));
    const shown = await this.shown(subjectId, opened, caller);
    const items = portable ? shown.filter(({ value }) => value !== null && saidByPerson(value)) : shown;
    return { items, next: pageInfo.hasNextPage ? (nodes.at(-1)?.id ?? null) : null };
  }

  /** Provided by the person or observed, and held now for a purpose on consent or contract (GDPR Art. 20(1)(a)). */
  private isPortable({ category, actualCategory, purposes }: Datum): boolean {
    const { register } = this.parts;
    const provided = [category, actualCategory].every((code) => categoryRule(register, code)?.providedByPerson === true);
    return provided && purposes.some(({ purpose }) => purposeRule(register, purpose)?.portable === true);
  }

  private async bought({ subjectId, after, portable, caller }: PageAsked): Promise<PageOf<ShownOrder>> {
    const page = pageOf(await this.parts.orders.page(subjectId, after, PAGE_SIZE + 1, caller), ({ id }) => id, (order) => order);
    return portable ? { ...page, items: await this.onConsentOrContract(subjectId, page.items) } : page;
  }

  /** The orders that are held for their own contract still, or for that of an account, which shows them while it is open. */
  private async onConsentOrContract(subjectId: string, orders: readonly ShownOrder[]): Promise<readonly ShownOrder[]> {
    const { register, store, clock } = this.parts;
    const purposes = register.purposes.flatMap(({ code, portable }) => (portable ? [code] : []));
    const { account, orderIds } = await store.heldFor(subjectId, purposes, { orderIds: orders.map(({ id }) => id), now: clock.now() });
    return account ? orders : orders.filter(({ id }) => orderIds.has(id));
  }

  /** One at most, and a cart holds no more than some hundred lines. */
  private async cart({ subjectId, caller }: PageAsked): Promise<PageOf<ShownCart>> {
    const cart = await this.parts.cart.of(subjectId, caller);
    return { items: cart === null ? [] : [cart], next: null };
  }

  private async shown(subjectId: string, opened: readonly Opened[], { language }: CallerContext): Promise<ShownDatum[]> {
    const { store, rectifications, thirdPersons } = this.parts;
    const ids = opened.map(({ datum }) => datum.id);
    const conversations = new Map(opened.flatMap(({ datum, value }) => (value !== null && CONVERSATIONS.includes(datum.category) ? [[datum.id, value]] : [])));
    const words = new Map([...conversations].map(([id, value]) => [id, shownValue('CORRESPONDENCE', value)]));
    const [versions, corrections, texts] = await Promise.all([
      store.versions(subjectId, ids),
      rectifications.around(subjectId, ids),
      thirdPersons.redact(subjectId, new Map([...words].map(([id, value]) => [id, textOf(value)])), language),
    ]);
    const by = new Map(corrections.map((correction) => [correction.datumId, correction]));
    const of = new Map(corrections.map((correction) => [correction.newDatumId, correction]));
    return opened.map(({ datum, value, withheld }) => {
      const { id, category, actualCategory, name, source, recipients } = datum;
      const redacted = texts.get(id);
      const correction = by.get(id);
      return {
        id,
        category,
        actualCategory,
        name,
        version: versions.get(id) ?? 1,
        value: value === null ? null : redacted === undefined ? shownValue(category, value) : withText(words.get(id) ?? value, redacted.text),
        withheld,
        redacted: redacted?.redacted ?? false,
        source,
        purposes: datum.purposes.map(({ purpose, name: called, notice, legalBasis, contextKind, contextId, since, keeping }) => ({
          purpose,
          name: called,
          notice,
          legalBasis,
          context: `${contextKind}:${contextId}`,
          since,
          keptUntil: keeping.explanation,
        })),
        keptUntil: datum.keeping.explanation,
        recipients,
        correctedBy: correction?.newDatumId ?? null,
        corrects: of.get(id)?.datumId ?? null,
        note: correction === undefined ? null : noteOf(name, correction.rectifiedAt, language),
      };
    });
  }

  private cookieAnswer({ holder: _holder, expiresAt: keptUntil, ...answer }: CookieChoiceEntity, { language }: CallerContext): ShownCookieAnswer {
    const choice = this.parts.register.cookies.choices.find(({ code }) => code === answer.choice);
    return { ...answer, name: choice?.label[language] ?? answer.choice, keptUntil };
  }

  private async rest(section: Exclude<ExtractSection, 'data'>, asked: PageAsked): Promise<PageOf<SectionItems[ExtractSection]>> {
    const { subjectId, after } = asked;
    const { store, reads } = this.parts;
    const limit = PAGE_SIZE + 1;
    switch (section) {
      case 'orders':
        return this.bought(asked);
      case 'cart':
        return this.cart(asked);
      case 'disclosures':
        return pageOf(await store.disclosures(subjectId, after, limit), ({ id }) => id, ({ contextKind, contextId, disclosedAt: at, ...row }) => {
          const { recipient, recipientName, purpose, categories, datumIds } = row;
          return { recipient, recipientName, purpose, context: `${contextKind}:${contextId}`, categories, datumIds, at };
        });
      case 'consents':
        return pageOf(await store.consents(subjectId, after, limit), ({ id }) => id, ({ purpose, textVersion, language, channel, givenAt, withdrawnAt }) => ({
          purpose, textVersion, language, channel, givenAt, withdrawnAt,
        }));
      case 'cookies':
        return { items: (await store.cookieAnswers(subjectId)).map((answer) => this.cookieAnswer(answer, asked.caller)), next: null };
      case 'objections':
        return pageOf(await store.objections(subjectId, after, limit), ({ id }) => id, ({ purpose, channel, madeAt }) => ({ purpose, channel, madeAt }));
      case 'restrictions':
        return { items: (await store.blocks(subjectId)).map(({ kind, purpose, since }) => ({ kind, purpose, since })), next: null };
      case 'cases':
        return pageOf(await store.cases(subjectId, after, limit), ({ id }) => id, ({ id, kind, state, openedAt, closedAt }) => ({ id, kind, state, openedAt, closedAt }));
      case 'reads':
        return pageOf(await reads.ofSubject(subjectId, { before: after === null ? null : Number(after), limit }), ({ place }) => String(place), (line) => {
          const { at, actorKind, roles, purpose, operation, context, categories, outcome, reason } = toAccessLogEntry(line, false);
          return { at, actorKind, roles, purpose, operation, context, categories, outcome, reason };
        });
    }
  }
}

function pageOf<Row, Item>(rows: readonly Row[], idOf: (row: Row) => string, toItem: (row: Row) => Item): PageOf<Item> {
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: rows.length > PAGE_SIZE && last !== undefined ? idOf(last) : null };
}

/** A value that is not shown is said to be there, and why it is not: an extract never leaves it out in silence. */
async function open(datum: Datum): Promise<Opened> {
  try {
    const value = await datum.value;
    return { datum, value, withheld: value === null ? 'ERASED' : null };
  } catch (error) {
    if (error instanceof UnreadableValueError) return { datum, value: null, withheld: 'UNREADABLE' };
    if (error instanceof AppError && error.code === 'PURPOSE_DENIED') return { datum, value: null, withheld: String(error.details['reason']) };
    throw error;
  }
}

function textOf(value: ShownValue): string {
  return typeof value === 'string' ? value : String(value?.['text'] ?? '');
}

function withText(value: ShownValue, text: string): ShownValue {
  return typeof value === 'string' || value === null ? text : { ...value, text };
}

/** What the shop wrote to the person is not what the person has provided. */
function saidByPerson(value: ShownValue): boolean {
  return typeof value !== 'object' || value === null || value['from'] !== 'STAFF';
}
