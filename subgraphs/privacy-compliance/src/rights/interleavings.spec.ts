import { setImmediate as turn } from 'node:timers/promises';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff, type SentEvent } from '../test-kit';

/*
 * 1,000 people each ask for the erasure of everything while two purchases of theirs are being made: deposits, events and the
 * erasure (sometimes asked for twice) run side by side, each waiting a random number of turns before each of its steps. A purchase
 * that begins after the erasure, by a session that has minutes left, is refused.
 */

const PEOPLE = 1_000;
const AT_ONCE = 20;
const ERASE = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId items { datumId category outcome } userErrors { code } } }';

interface Erased {
  readonly requestErasure: { readonly caseId: string; readonly items: readonly { readonly datumId: string; readonly outcome: string }[]; readonly userErrors: readonly unknown[] };
}

interface Outcome {
  readonly person: Person;
  readonly erased: readonly Erased['requestErasure'][];
  readonly purchases: readonly ({ readonly purchase: Purchase; readonly delivered: boolean } | null)[];
}

jest.setTimeout(1_800_000);

describe('erasure beside checkouts', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeAll(async () => {
    place = await testDatabaseUrl('vault-interleavings');
    kit = await Kit.open(place.url);
  });
  afterAll(async () => {
    await kit.close();
    await place.cleanup();
  });

  it(`in ${PEOPLE} random interleavings: never half erased, nothing comes back, and what was bought can be delivered`, async () => {
    const random = seeded(20261125);
    const outcomes: Outcome[] = [];
    for (let done = 0; done < PEOPLE; done += AT_ONCE) {
      outcomes.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => interleaved(random, done + number)))));
    }
    await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());

    expect(await halves()).toEqual([]);
    const gone = outcomes.flatMap(({ erased }) => erased.flatMap(({ items }) => items.filter(({ outcome }) => outcome === 'GOES').map(({ datumId }) => datumId)));
    expect(gone.length).toBeGreaterThan(PEOPLE);
    expect(await stillThere(gone)).toEqual([]);
    // What withstood the erasure is held for what withstands one, and for nothing that began after it.
    const stayed = outcomes.flatMap(({ erased }) => erased.flatMap(({ items }) => items.filter(({ outcome }) => outcome === 'STAYS').map(({ datumId }) => datumId)));
    expect(await purposesOf(stayed)).toEqual(['BOOKKEEPING', 'CONTRACT', 'UNPAID_INVOICE']);
    for (const { purchases } of outcomes) {
      for (const bought of purchases) {
        if (bought === null || bought.delivered) continue;
        const { purchase } = bought;
        const { values, denied } = await kit.read(purchase.ref, ['name', 'address', 'phone'], staff('WAREHOUSE', 'CONTRACT'));
        expect([Object.values(values).includes(null), denied]).toEqual([false, {}]);
      }
    }
    const refused = outcomes.flatMap(({ purchases }) => purchases).filter((bought) => bought === null).length;
    expect([refused > PEOPLE / 50, refused < PEOPLE]).toEqual([true, true]);
    // Who asked twice has one case while nothing had changed in between, and never one without a person.
    const cases = await kit.rows<{ count: number | string }>("SELECT COUNT(*) AS count FROM rights_case WHERE kind = 'ERASURE'");
    expect(Number(cases[0]?.count)).toBeGreaterThanOrEqual(PEOPLE);
  });

  async function interleaved(random: () => number, number: number): Promise<Outcome> {
    const person = await Person.register(kit);
    const pause = async (): Promise<void> => {
      for (let turns = Math.floor(random() * 12); turns > 0; turns -= 1) await turn();
    };
    let tell: () => void;
    const erasedOnce = new Promise<void>((resolve) => (tell = resolve));
    const buy = async (which: number): Promise<{ purchase: Purchase; delivered: boolean } | null> => {
      // How fast the engine is decides how many come too late by themselves: some do on purpose.
      await (random() < 0.1 ? erasedOnce : pause());
      const values = [
        { category: 'NAME', value: `Exempel ${number} nr ${which}` },
        { category: 'ADDRESS', value: JSON.stringify({ street: `Provgatan ${number} uppgång ${which}`, postalCode: '136 50', city: 'Jordbro' }) },
        { category: 'PHONE', value: `+467017${String(number).padStart(4, '0')}${which}` },
        { category: 'EMAIL', value: `exempel.${number}.${which}@shop.example` },
      ];
      const purchase = await Purchase.deposit(kit, { person, paymentMethod: random() < 0.5 ? 'CARD' : 'INVOICE', values }).catch((error: Error) => {
        if (error.message.includes('ACCOUNT_CLOSED')) return null;
        throw error;
      });
      if (purchase === null) return null;
      const steps: SentEvent[][] = [purchase.placing()];
      const delivered = random() < 0.3;
      if (delivered) steps.push([purchase.dispatched(), purchase.delivered()]);
      for (const events of steps) {
        await pause();
        expect(await kit.deliver(...events)).toEqual(events.map(() => 'APPLIED'));
      }
      return { purchase, delivered };
    };
    const erase = async (): Promise<Erased['requestErasure']> => {
      await pause();
      await pause();
      const { requestErasure } = dataOf<Erased>(await kit.ask(ERASE, privacyOffice(), { input: { subjectId: person.subjectId, identityProof: 'ID_DOCUMENT' } }));
      expect(requestErasure.userErrors).toEqual([]);
      tell();
      return requestErasure;
    };
    const [purchases, erased] = await Promise.all([
      Promise.all([buy(1), buy(2)]),
      Promise.all(random() < 0.5 ? [erase(), erase()] : [erase()]),
    ]);
    return { person, erased, purchases };
  }

  function halves(): Promise<object[]> {
    return kit.rows(
      `SELECT d.id FROM datum d LEFT JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       LEFT JOIN datum_version v ON v.subjectId = d.subjectId AND v.datumId = d.id
       WHERE (d.endedAt IS NULL) <> (k.datumId IS NOT NULL) OR (d.endedAt IS NULL) <> (v.sealed IS NOT NULL)`,
    );
  }

  async function stillThere(datumIds: readonly string[]): Promise<object[]> {
    const found: object[] = [];
    for (let start = 0; start < datumIds.length; start += 500) {
      const some = datumIds.slice(start, start + 500);
      found.push(...(await kit.rows('SELECT id FROM datum WHERE id IN (?) AND endedAt IS NULL', [some])));
      found.push(...(await kit.rows('SELECT datumId FROM datum_key WHERE datumId IN (?)', [some])));
      found.push(...(await kit.rows('SELECT id FROM binding WHERE datumId IN (?) AND closedAt IS NULL', [some])));
    }
    return found;
  }

  async function purposesOf(datumIds: readonly string[]): Promise<string[]> {
    const found = new Set<string>();
    for (let start = 0; start < datumIds.length; start += 500) {
      const rows = await kit.rows<{ purpose: string }>('SELECT DISTINCT purpose FROM binding WHERE datumId IN (?) AND closedAt IS NULL', [datumIds.slice(start, start + 500)]);
      for (const { purpose } of rows) found.add(purpose);
    }
    return [...found].sort();
  }
});

/** Random numbers from 0 to 1 that come again with the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
