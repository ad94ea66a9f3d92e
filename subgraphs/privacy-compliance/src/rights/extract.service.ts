import DataLoader from 'dataloader';
import { AppError, type Clock } from '@andamal/kernel';
import { ALL_CATEGORIES, categoryRule, decideDatum, isLive, keepUntil, purposeRule, SELF, type Register } from '@andamal/policy';
import { connectionFrom, decodeIdCursor, type CallerContext, type Connection, type Language } from '@andamal/service';
import type { ThirdPersons } from '../access-extract/third-persons';
import type { Access, AccessLog } from '../access-log/access-log';
import type { PersonalDataStore } from '../reading/personal-data.store';
import { legalBasisOf } from '../register/register.types';
import { UnreadableValueError, type DatumCipher } from '../vault/datum-cipher';
import { Datum, type DatumPurpose, type DatumRecipient } from './extract.types';
import type { HeldBinding, HeldDataStore, HeldDatum } from './held-data.store';
import { toKeeping } from './keeping.types';

export interface ExtractParts {
  readonly register: Register;
  readonly held: HeldDataStore;
  readonly reading: PersonalDataStore;
  readonly cipher: DatumCipher;
  readonly thirdPersons: ThirdPersons;
  readonly log: AccessLog;
  readonly clock: Clock;
}

/** What holds a datum without being a purpose. */
const HOLD_NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  DEPOSIT_HOLD: { sv: 'väntar på att köpet, kontot eller ändringen blir klar', en: 'waits for the purchase, account or change to be completed' },
  LEGAL_HOLD: { sv: 'rättsligt anspråk', en: 'legal claim' },
};

/** Everything that is held about a person, each datum with its grounds (GDPR Art. 15). */
export class ExtractService {
  constructor(private readonly parts: ExtractParts) {}

  /**
   * A page of data. That it was looked at is logged; values are decided and logged again, when they are asked for. To the person
   * themself they come without what is about others in conversations (GDPR Art. 15(4)).
   *
   * @param page.asWritten with it, for who takes it out
   */
  async page(subjectId: string, page: { first: number; after?: string | null; asWritten?: boolean }, caller: CallerContext): Promise<Connection<Datum>> {
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const data = await this.parts.held.ofSubject(subjectId, { after, limit: page.first + 1 });
    const shown = data.slice(0, page.first);
    const categories = [...new Set(shown.map(({ place }) => place.category))];
    await this.parts.log.record(caller, [{ subjectId, context: 'EXTRACT', categories, outcome: 'ALLOWED' }]);
    const asWritten = page.asWritten === true || caller.purpose !== SELF;
    const values = new DataLoader<HeldDatum, string | null>((asked) => this.reveal(subjectId, asked, caller, asWritten));
    const nodes = data.map((datum) => this.toDatum(datum, caller.language, values));
    return connectionFrom(nodes, page, ({ id }) => id);
  }

  private async reveal(subjectId: string, data: readonly HeldDatum[], caller: CallerContext, asWritten: boolean): Promise<(string | null | Error)[]> {
    const { register, held, reading, cipher, log, clock } = this.parts;
    const now = clock.now();
    const subject = (await reading.states([subjectId]))(subjectId);
    const decisions = data.map(({ place: { actualCategory }, bindings }) =>
      decideDatum({
        register,
        purpose: caller.purpose,
        caller,
        datum: { subjectId, category: ALL_CATEGORIES, actualCategory, bindings },
        subject,
        now,
      }),
    );
    const allowed = data.filter((_, position) => decisions[position]?.allowed).map(({ place }) => place);
    const categories = [...new Set(allowed.map(({ category }) => category))];
    const datumIds = allowed.map(({ datumId }) => datumId);
    const shown: Access[] = allowed.length > 0 ? [{ subjectId, context: 'EXTRACT', categories, datumIds, outcome: 'ALLOWED' }] : [];
    const refused = data.flatMap(({ place: { category } }, position): Access[] => {
      const decision = decisions[position];
      return decision === undefined || decision.allowed
        ? []
        : [{ subjectId, context: 'EXTRACT', categories: [category], outcome: 'DENIED', reason: decision.reason }];
    });
    await log.record(caller, [...shown, ...refused]);
    const places = new Map(allowed.map((place) => [place.datumId, place]));
    const rows = await held.sealed(subjectId, allowed);
    const sealed = rows.flatMap((row) => {
      const place = places.get(row.datumId);
      return place === undefined ? [] : [{ ...row, place }];
    });
    const opened = await cipher.open(sealed);
    const values = new Map(sealed.map(({ datumId }, position) => [datumId, opened[position] ?? new UnreadableValueError()]));
    if (!asWritten) {
      const held = sealed.map(({ datumId, place }) => ({ datumId, category: place.category, value: values.get(datumId) ?? null }));
      for (const [datumId, value] of await this.parts.thirdPersons.redactValues(subjectId, held, caller.language)) values.set(datumId, value);
    }
    return data.map(({ place }, position) => {
      const decision = decisions[position];
      // No row: it was erased since it was found.
      if (decision?.allowed) return values.get(place.datumId) ?? null;
      const { reason, explanation } = decision ?? { reason: 'INVALID_REQUEST', explanation: 'No decision was made.' };
      return new AppError('PURPOSE_DENIED', explanation, { details: { purpose: caller.purpose, category: place.category, reason } });
    });
  }

  private toDatum(datum: HeldDatum, language: Language, values: DataLoader<HeldDatum, string | null>): Datum {
    const { register, clock } = this.parts;
    const { place, source, depositId, derivedFrom, createdAt, bindings } = datum;
    const now = clock.now();
    const live = bindings.filter((binding) => isLive(binding, now));
    const collection = register.collection.find(({ code }) => code === source);
    return Object.defineProperty(
      Object.assign(new Datum(), {
        id: place.datumId,
        category: place.category,
        actualCategory: place.actualCategory,
        name: categoryRule(register, place.category)?.name[language] ?? place.category,
        source: { collection: source, name: collection?.name[language] ?? source, eventId: depositId, at: createdAt, derivedFrom },
        purposes: live.map((binding) => this.toPurpose(binding, language)),
        keeping: toKeeping(keepUntil(bindings, now), language),
        recipients: this.recipientsOf(place.actualCategory, live, language),
      }),
      // Decided, logged and decrypted only if the operation asks for it.
      'value',
      { get: () => values.load(datum) },
    );
  }

  private toPurpose(binding: HeldBinding, language: Language): DatumPurpose {
    const { purpose, contextKind, contextId, opensAt } = binding;
    const rule = purposeRule(this.parts.register, purpose);
    const hold = HOLD_NAMES[purpose]?.[language] ?? purpose;
    return {
      purpose,
      name: rule?.name[language] ?? hold,
      notice: rule?.notice[language] ?? hold,
      legalBasis: rule === null ? [] : legalBasisOf(rule),
      contextKind,
      contextId,
      since: opensAt,
      keeping: toKeeping(keepUntil([binding], this.parts.clock.now()), language),
    };
  }

  private recipientsOf(category: string, live: readonly HeldBinding[], language: Language): DatumRecipient[] {
    const purposes = new Set(live.map(({ purpose }) => purpose));
    return this.parts.register.recipients
      .filter((recipient) => recipient.categories.includes(category) && recipient.purposes.some((purpose) => purposes.has(purpose)))
      .map(({ code, name }) => ({ code, name: name[language] }));
  }
}
