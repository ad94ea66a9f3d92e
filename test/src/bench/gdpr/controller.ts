import { uuidv7 } from '@andamal/kernel';
import { accessToken } from '../measured-system';
import { BETWEEN_ENDS_MS } from './fill-records';
import type { ModelPerson } from './people';
import { listOf } from './plain-records';
import type { Timings } from './timings';
import { ask, both, expectSame, pick, type Bench, type Workload } from './workload';

const CREATE = /* GraphQL */ `
  mutation Create($input: OpenConversationInput!) @purpose(is: CUSTOMER_SERVICE) {
    openConversation(input: $input) { conversation { id } userErrors { code } }
  }
`;

const CREATED = /* GraphQL */ `
  query Created($id: ID!) @purpose(is: CUSTOMER_SERVICE) {
    conversation(id: $id) { personalData { email } entries(first: 5) { nodes { words { text } } } }
  }
`;

const WITHDRAW = /* GraphQL */ `
  mutation DeleteByPurpose { withdrawConsent(input: { purpose: "NEWSLETTER" }) { consents { purpose withdrawnAt } userErrors { code } } }
`;

const SWEEP = /* GraphQL */ `
  mutation DeleteByEnd @purpose(is: RIGHTS) { runRetentionSweep { bindingsEnded dataDestroyed } }
`;

const ERASE = /* GraphQL */ `
  mutation DeleteBySubject($id: ID!) @purpose(is: RIGHTS) {
    requestErasure(input: { subjectId: $id, identityProof: ID_DOCUMENT }) { caseId accountClosed items { datumId outcome } userErrors { code } }
  }
`;

const OBJECT = /* GraphQL */ `
  mutation UpdateByPurpose($id: ID!) @purpose(is: RIGHTS) {
    objectToMarketing(input: { subjectId: $id }) { objections { purpose } }
  }
`;

const HOLD = /* GraphQL */ `
  mutation UpdateBySubject($input: PlaceLegalHoldInput!) @purpose(is: RIGHTS) {
    placeLegalHold(input: $input) { hold { state data } userErrors { code } }
  }
`;

const LIFT = /* GraphQL */ `
  mutation UpdateBySubject($id: ID!) @purpose(is: RIGHTS) {
    liftLegalHold(input: { id: $id }) { hold { state } userErrors { code } }
  }
`;

interface NoErrors {
  readonly userErrors: readonly { readonly code: string }[];
}

/** Creates records, deletes them by purpose, by end and by person, and changes what is noted of them. */
export function controller(bench: Bench, timings: Timings): Workload {
  const { plain, random, population, tokens } = bench;
  const { open, closed } = population;
  // Each of the deletions takes people of its own: the first ones are erased, the last ones end the newsletter.
  let [nextErased, nextWithdrawn, nextEnded] = [0, open.length - 1, 0];
  const created: { id: string; email: string; text: string }[] = [];

  const create = async (): Promise<void> => {
    const serial = `${created.length}-${Math.floor(random() * 1e9)}`;
    const [email, text] = [`robin-${serial}@shop.example`, `Passar munstycket ${serial} till min skrivare?`];
    const subjectId = uuidv7();
    const row = (category: string, value: string): (string | null)[] => [uuidv7(), subjectId, category, value, listOf(['CUSTOMER_SERVICE']), ',', 'CONTACTED', '', null];
    const { data } = await both(
      timings,
      'create (person with two records)',
      () => ask<{ openConversation: NoErrors & { conversation: { id: string } } }>(bench, CREATE, { input: { channel: 'MAIL', email, text } }, tokens.support),
      () => plain.insert([row('EMAIL', email), row('CORRESPONDENCE', text)]),
    );
    expectSame('create', data.openConversation.userErrors, []);
    created.push({ id: data.openConversation.conversation.id, email, text });
  };

  const deleteByPurpose = async (): Promise<void> => {
    const person = taken(open[nextWithdrawn--], nextErased, nextWithdrawn);
    const token = await accessToken({ kind: 'CUSTOMER', id: person.accountId, subjectId: person.subjectId });
    const { data, row } = await both(
      timings,
      'delete by purpose',
      () => ask<{ withdrawConsent: NoErrors & { consents: { purpose: string; withdrawnAt: string | null }[] } }>(bench, WITHDRAW, {}, token),
      () => plain.execute("UPDATE plain_record SET purposes = REPLACE(purposes, ',NEWSLETTER,', ',') WHERE subjectId = ? AND purposes LIKE '%,NEWSLETTER,%'", [person.subjectId]),
    );
    const { consents, userErrors } = data.withdrawConsent;
    expectSame('delete by purpose', [consents.map(({ purpose, withdrawnAt }) => [purpose, withdrawnAt !== null]), userErrors], [person.consented ? [['NEWSLETTER', true]] : [], []]);
    expectSame('delete by purpose in SQL', row, person.consented ? 2 : 0);
    person.consented = false;
  };

  const deleteByEnd = async (): Promise<void> => {
    bench.now = Math.max(bench.now, (closed[0]?.endsAt ?? 0) - BETWEEN_ENDS_MS) + 2 * BETWEEN_ENDS_MS;
    await bench.system.moveClock(new Date(bench.now));
    let due = 0;
    for (; (closed[nextEnded]?.endsAt ?? Infinity) <= bench.now; nextEnded += 1) {
      due += closed[nextEnded]?.records.size ?? 0;
      closed[nextEnded]?.records.clear();
    }
    const { data, row } = await both(
      timings,
      'delete by end (two people)',
      () => ask<{ runRetentionSweep: { bindingsEnded: number; dataDestroyed: number } }>(bench, SWEEP, {}, tokens.privacyOffice),
      () => plain.execute('DELETE FROM plain_record WHERE endsAt <= ?', [bench.now]),
    );
    expectSame('delete by end', data.runRetentionSweep, { bindingsEnded: due, dataDestroyed: due });
    expectSame('delete by end in SQL', row, due);
  };

  const deleteBySubject = async (): Promise<void> => {
    const person = taken(open[nextErased++], nextErased, nextWithdrawn);
    const { data, row } = await both(
      timings,
      'delete by subject',
      () => ask<{ requestErasure: NoErrors & { caseId: string; accountClosed: boolean; items: { datumId: string; outcome: string }[] } }>(bench, ERASE, { id: person.subjectId }, tokens.privacyOffice),
      async () => {
        const deleted = await plain.execute("DELETE FROM plain_record WHERE subjectId = ? AND hold = ''", [person.subjectId]);
        await plain.execute("UPDATE plain_record SET purposes = ',' WHERE subjectId = ?", [person.subjectId]);
        return deleted;
      },
    );
    const { caseId, accountClosed, items } = data.requestErasure;
    const own = new Set([...person.records.values()].map(({ id }) => id));
    const outcome = items.filter(({ datumId }) => own.has(datumId)).map(({ datumId, outcome: became }) => `${datumId} ${became}`);
    const becomes = person.holdId === null ? 'GOES' : 'STAYS';
    expectSame('delete by subject', [accountClosed, outcome.sort()], [true, [...own].map((id) => `${id} ${becomes}`).sort()]);
    expectSame('delete by subject in SQL', row, person.holdId === null ? own.size : 0);
    person.consented = false;
    const goes = person.holdId === null;
    if (goes) person.records.clear();
    person.erasure = { caseId, erased: goes ? [...own] : [] };
  };

  const updateByPurpose = async (): Promise<void> => {
    const person = pick(open, random);
    const { data } = await both(
      timings,
      'update metadata by purpose',
      () => ask<{ objectToMarketing: { objections: { purpose: string }[] } }>(bench, OBJECT, { id: person.subjectId }, tokens.privacyOffice),
      () =>
        plain.execute(
          `UPDATE plain_record SET objections = ',LEGITIMATE_INTEREST,NEWSLETTER,', purposes = REPLACE(REPLACE(purposes, ',LEGITIMATE_INTEREST,', ','), ',NEWSLETTER,', ',')
           WHERE subjectId = ? AND (purposes LIKE '%,LEGITIMATE_INTEREST,%' OR purposes LIKE '%,NEWSLETTER,%')`,
          [person.subjectId],
        ),
    );
    expectSame('update metadata by purpose', data.objectToMarketing.objections, [{ purpose: 'ADVERTISING_COOKIES' }, { purpose: 'LEGITIMATE_INTEREST' }, { purpose: 'NEWSLETTER' }]);
    person.objected = true;
    person.consented = false;
  };

  const updateBySubject = async (): Promise<void> => {
    const person = pick(open, random);
    if (person.records.size === 0 || person.erasure !== null) return updateBySubject();
    const { holdId } = person;
    const next = holdId === null ? uuidv7() : null;
    const input = { id: next, subjectId: person.subjectId, reason: 'Tvist om en leverans', categories: [...person.records.keys()] };
    const graphql = (): Promise<Record<string, NoErrors & { hold: { state: string; data?: number } }>> =>
      next === null ? ask(bench, LIFT, { id: holdId }, tokens.privacyOffice) : ask(bench, HOLD, { input }, tokens.privacyOffice);
    const { data, row } = await both(timings, 'update metadata by subject', graphql, () =>
      plain.execute('UPDATE plain_record SET hold = ? WHERE subjectId = ?', [next ?? '', person.subjectId]),
    );
    const expected = next === null ? { liftLegalHold: { hold: { state: 'ENDED' }, userErrors: [] } } : { placeLegalHold: { hold: { state: 'ACTIVE', data: person.records.size }, userErrors: [] } };
    expectSame('update metadata by subject', data, expected);
    expectSame('update metadata by subject in SQL', row, person.records.size);
    person.holdId = next;
  };

  return {
    name: 'controller',
    mix: [
      [25, create],
      [25 / 3, deleteByPurpose],
      [25 / 3, deleteByEnd],
      [25 / 3, deleteBySubject],
      [25, updateByPurpose],
      [25, updateBySubject],
    ],
    afterwards: async () => {
      for (const { id, email, text } of created) await untilThere(bench, id, { email, text });
      // An erasure is done, and has its receipt, when the services beside the vault have heard of it.
      await bench.system.startWorkers();
    },
  };
}

/** Events go one after the other: the last ones wait for all that were made before. */
const PATIENCE_MS = 600_000;

/** What was created is there with the event that is delivered behind it. */
async function untilThere(bench: Bench, id: string, { email, text }: { email: string; text: string }): Promise<void> {
  const expected = JSON.stringify({ conversation: { personalData: { email }, entries: { nodes: [{ words: { text } }] } } });
  const givesUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const data = JSON.stringify(await ask(bench, CREATED, { id }, bench.tokens.support));
    if (data === expected) return;
    if (Date.now() > givesUpAt) throw new Error(`create: ${data} is there, and the model says ${expected}`);
  }
}

function taken(person: ModelPerson | undefined, erased: number, withdrawn: number): ModelPerson {
  if (person === undefined || erased > withdrawn) throw new Error('There are too few records for so many operations');
  return person;
}
