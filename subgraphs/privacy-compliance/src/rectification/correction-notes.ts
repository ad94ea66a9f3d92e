import { categoryRule, datumDecider, lastDayBefore, purposeRule } from '@andamal/policy';
import { parsePersonalDataRef, type CallerContext, type Language } from '@andamal/service';
import { decidePresent, staticallyDenied } from '../reading/decisions';
import type { ReadingParts } from '../reading/personal-data.reader';
import { withKindred, withTheirKindred, type KindredContexts } from '../reading/kindred-contexts';
import type { RectificationStore } from './rectification.store';
import type { CorrectionNote } from './rectification.types';

/**
 * Notes of correction beside what a context shows: only of what the caller may read there, for the purpose that is
 * stated. An invoice keeps what was true when it was made, and says that it has been corrected since.
 */
export class CorrectionNotes {
  constructor(
    private readonly parts: ReadingParts,
    private readonly rectifications: RectificationStore,
  ) {}

  async of(id: string, caller: CallerContext): Promise<CorrectionNote[]> {
    const { register, store, log, clock } = this.parts;
    const ref = parsePersonalDataRef(id);
    if (ref === null) return [];
    const { subjectId } = ref;
    const now = clock.now();
    const readable = register.categories.map(({ code }) => code).filter((code) => staticallyDenied(register, caller, ref, code) === null);
    if (readable.length === 0) return [];
    const purpose = caller.purpose ?? '';
    const usesAll = purposeRule(register, purpose)?.categories === 'ALL';
    const kindred: KindredContexts = usesAll ? new Map() : await store.kindred(register, purpose, [ref]);
    const [states, found] = await Promise.all([
      store.states([subjectId]),
      store.find(withTheirKindred([ref], kindred), readable, usesAll ? null : purpose, now),
    ]);
    const state = states(subjectId);
    const decide = datumDecider({ register, purpose: caller.purpose, caller, now });
    const shown = withKindred(ref, found, kindred).filter((datum) => decidePresent(decide, datum, state).allowed);
    const ids = new Set(shown.map(({ place }) => place.datumId));
    const corrected = (await this.rectifications.around(subjectId, [...ids])).filter(({ datumId }) => ids.has(datumId));
    if (corrected.length === 0) return [];
    const categories = [...new Set(corrected.map(({ category }) => category))];
    const context = `${ref.kind}:${ref.contextId}`;
    await log.record(caller, [{ subjectId, context, categories, outcome: 'ALLOWED', reason: 'CORRECTION_NOTE' }]);
    return corrected.map(({ category, rectifiedAt }) => ({
      category,
      correctedAt: rectifiedAt,
      note: noteOf(categoryRule(register, category)?.name[caller.language] ?? category, rectifiedAt, caller.language),
    }));
  }
}

/** What stands beside a value that an accounting record keeps. */
export function noteOf(name: string, rectifiedAt: Date, language: Language): string {
  const day = lastDayBefore(new Date(rectifiedAt.getTime() + 1));
  return language === 'sv'
    ? `Rättat ${day}: ${name}. Här står det som gällde när underlaget gjordes.`
    : `Corrected on ${day}: ${name}. What is shown is what was true when the record was made.`;
}
