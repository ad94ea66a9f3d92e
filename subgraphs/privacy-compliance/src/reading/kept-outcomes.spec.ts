import { readFileSync } from 'node:fs';
import { decideDatum, parseRegister, type Binding } from '@andamal/policy';
import fc from 'fast-check';
import { KeptOutcomes, type Outcome } from './kept-outcomes';
import { ShownData } from './kept-values';
import type { FoundDatum } from './personal-data.store';

const parsed = parseRegister(JSON.parse(readFileSync('schema/policy/register.json', 'utf8')));
if (!parsed.ok) throw new Error('The register is not valid');
const register = parsed.value;
const caller = { kind: 'STAFF', id: 'somebody', roles: ['MARKETING'], subjectId: null } as const;

const instant = fc.integer({ min: 0, max: 30 }).map((at) => new Date(at));
const binding = fc.record({
  purpose: fc.constantFrom('LEGITIMATE_INTEREST', 'CONTRACT'),
  contextKind: fc.constant('ACCOUNT' as const),
  contextId: fc.constant('account'),
  opensAt: instant,
  endsAt: fc.option(instant),
  closedAt: fc.option(instant),
});

function datumWith(bindings: Binding[]): FoundDatum {
  const place = { subjectId: 'subject', datumId: 'datum', version: 1, category: 'EMAIL', actualCategory: 'EMAIL' };
  return { place, createdAt: 0, sealed: Buffer.alloc(0), wrapped: Buffer.alloc(0), kekId: '', bindings };
}

const outcome = (name: string): Outcome => ({ verdicts: [], shown: new ShownData([]), lines: [name] });

describe('KeptOutcomes', () => {
  it('gives an outcome back only where the same is decided again', () => {
    fc.assert(
      fc.property(fc.array(binding, { maxLength: 4 }), instant, instant, (bindings, then, now) => {
        const subject = { objections: [], withdrawnConsents: [], restrictedAt: null, restrictedPurposes: [] };
        const decidedAt = (at: Date) => {
          const datum = { subjectId: 'subject', category: 'EMAIL', actualCategory: 'EMAIL', bindings };
          return decideDatum({ register, purpose: 'LEGITIMATE_INTEREST', caller, now: at, datum, subject });
        };
        const outcomes = new KeptOutcomes();
        outcomes.keep('asked', then, outcome('then'), [datumWith(bindings)]);
        expect(outcomes.find('asked', then)).toEqual(outcome('then'));
        if (outcomes.find('asked', now) !== null) expect(decidedAt(now)).toEqual(decidedAt(then));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps it until the next instant at which a binding opens or ends', () => {
    const at = (ms: number): Date => new Date(ms);
    const bindings = [
      { purpose: 'CONTRACT', contextKind: 'ACCOUNT' as const, contextId: 'a', opensAt: at(10), endsAt: at(40), closedAt: null },
      { purpose: 'CONTRACT', contextKind: 'ACCOUNT' as const, contextId: 'a', opensAt: at(30), endsAt: null, closedAt: at(50) },
    ];
    const outcomes = new KeptOutcomes();
    outcomes.keep('asked', at(20), outcome('a'), [datumWith(bindings)]);
    const found = [9, 10, 20, 29, 30, 40].map((ms) => outcomes.find('asked', at(ms)) !== null);
    expect(found).toEqual([false, true, true, true, false, false]);
  });

  it('tells questions apart, and keeps a few', () => {
    const outcomes = new KeptOutcomes();
    const now = new Date(0);
    const questions = Array.from({ length: 17 }, (_, at) => String(at));
    for (const question of questions) outcomes.keep(question, now, outcome(question), []);
    expect(questions.map((question) => outcomes.find(question, now)?.lines[0])).toEqual([undefined, ...questions.slice(1)]);
  });
});
