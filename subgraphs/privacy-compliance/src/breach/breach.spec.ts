import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';
import { reportDueAt } from './breach-clock';

const SCOPE = `query S($of: BreachScopeInput!, $first: Int = 20, $after: String) { breachScope(of: $of) { subjectCount readCount dataCount dataIsAtLeast
  categories { category subjects } purposes { purpose subjects reads }
  subjects(first: $first, after: $after) { nodes { subjectId reads categories } pageInfo { hasNextPage endCursor } } } }`;
const BREACH = 'breach { id reportDueAt hoursLeft reportState risk exemption tellPeople closedAt } userErrors { code field }';
const OPEN = `mutation O($input: OpenBreachInput!) { openBreach(input: $input) { ${BREACH} } }`;
const ASSESS = `mutation A($input: AssessBreachInput!) { assessBreach(input: $input) { ${BREACH} } }`;
const ADD = `mutation A($input: AddBreachEntryInput!) { addBreachEntry(input: $input) { ${BREACH} } }`;
const REPORTED = `mutation R($input: MarkBreachReportedInput!) { markBreachReported(input: $input) { ${BREACH} } }`;
const CLOSE = `mutation C($input: CloseBreachInput!) { closeBreach(input: $input) { ${BREACH} } }`;
const REPORT = 'query R($id: ID!) { breachReport(id: $id) { swedish english tellPeople } breach(id: $id) { notes { kind text recordedBy } } }';
const DUE = '{ breachCases(unreported: true) { nodes { id reportState hoursLeft } } }';

interface Scope {
  readonly subjectCount: number;
  readonly readCount: number;
  readonly dataCount: number;
  readonly subjects: { nodes: { subjectId: string; reads: number; categories: string[] }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}
interface Payload {
  readonly breach: { id: string; reportState: string; hoursLeft: number; tellPeople: boolean | null; reportDueAt: string } | null;
  readonly userErrors: { code: string }[];
}

describe('breaches', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  const office = privacyOffice();
  const marketing = staff('MARKETING', 'LEGITIMATE_INTEREST');

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-breach');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const day = { from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z' };
  const scope = async (of: object, page: object = {}): Promise<Scope> => dataOf<{ breachScope: Scope }>(await kit.ask(SCOPE, office, { of: { ...day, ...of }, ...page })).breachScope;
  const change = async (document: string, input: object): Promise<Payload> => Object.values(dataOf<Record<string, Payload>>(await kit.ask(document, office, { input })))[0] as Payload;

  it('show whose data an operator saw in an interval, and nobody else’s', async () => {
    const people = [await Person.register(kit), await Person.register(kit), await Person.register(kit)] as const;
    await kit.read(people[0].ref(), ['name', 'email'], marketing);
    await kit.read(people[0].ref(), ['name'], marketing);
    await kit.read(people[1].ref(), ['email'], marketing);
    await kit.read(people[2].ref(), ['name'], { ...marketing, id: 'staff-other' });
    // A denied read has shown nothing.
    await kit.read(people[2].ref(), ['ipAddress'], marketing);
    kit.clock.set('2026-11-24T00:00:00Z');
    await kit.read(people[2].ref(), ['name'], marketing);
    const seen = await scope({ actorId: 'staff-marketing' });
    expect(seen).toMatchObject({
      subjectCount: 2, readCount: 3, dataCount: 3, dataIsAtLeast: false,
      categories: [{ category: 'EMAIL', subjects: 2 }, { category: 'NAME', subjects: 1 }],
      purposes: [{ purpose: 'LEGITIMATE_INTEREST', subjects: 2, reads: 3 }],
    });
    expect(seen.subjects.nodes).toEqual(
      [{ subjectId: people[0].subjectId, reads: 2, categories: ['EMAIL', 'NAME'] }, { subjectId: people[1].subjectId, reads: 1, categories: ['EMAIL'] }].sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1)),
    );
    expect((await scope({ operation: 'Spec' })).subjectCount).toBe(3);
    expect((await scope({ actorId: 'nobody' })).subjectCount).toBe(0);
  });

  it('show what a recipient got', async () => {
    const order = await Purchase.place(kit);
    await kit.deliver(order.dispatched());
    expect(await scope({ recipient: 'CARRIER' })).toMatchObject({
      subjectCount: 1, readCount: 1, dataCount: 3,
      categories: [{ category: 'ADDRESS', subjects: 1 }, { category: 'NAME', subjects: 1 }, { category: 'PHONE', subjects: 1 }],
      purposes: [{ purpose: 'CONTRACT', subjects: 1, reads: 1 }],
    });
  });

  it('page through the people, and note in each one’s log that they were looked at', async () => {
    const people = [];
    for (let person = 0; person < 5; person += 1) people.push(await Person.register(kit));
    for (const person of people) await kit.read(person.ref(), ['name'], marketing);
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { subjects } = await scope({ actorId: 'staff-marketing' }, { first: 2, after });
      found.push(...subjects.nodes.map(({ subjectId }) => subjectId));
      after = subjects.pageInfo.hasNextPage ? subjects.pageInfo.endCursor : null;
    } while (after !== null);
    expect(found).toEqual(people.map(({ subjectId }) => subjectId).sort());
    const lines = await kit.accessLog({ context: 'BREACH_SCOPE' });
    expect(lines.flatMap(({ subjectId }) => subjectId ?? []).sort()).toEqual(found);
  });

  it('read the log once for the numbers and all pages of a request', async () => {
    for (let person = 0; person < 3; person += 1) await kit.read((await Person.register(kit)).ref(), ['name'], marketing);
    const { statements } = kit.subgraph.database;
    const ask = async (fields: string): Promise<{ scans: number; data: unknown }> => {
      const document = `query S($of: BreachScopeInput!) { breachScope(of: $of) { ${fields} } }`;
      const { result, statements: made } = await statements.measure(() => kit.ask(document, office, { of: { ...day, actorId: 'staff-marketing' } }));
      return { scans: made.filter((text) => /FROM access_log r\s+WHERE r\.actorId/.test(text)).length, data: result.data };
    };
    const numbers = await ask('subjectCount');
    const pages = await ask('subjectCount one: subjects(first: 1) { nodes { reads } } all: subjects(first: 3) { nodes { reads categories } }');
    expect(pages.data).toEqual({ breachScope: { subjectCount: 3, one: { nodes: [{ reads: 1 }] }, all: { nodes: Array(3).fill({ reads: 1, categories: ['NAME'] }) } } });
    expect(numbers.scans).toBeGreaterThan(0);
    expect(pages.scans).toBe(numbers.scans);
  });

  it('are found by an index', async () => {
    if (kit.subgraph.database.kind !== 'sqlite') return;
    for (const [table, where] of [['access_log', 'actorId = ? AND recordedAt >= ?'], ['access_log', 'operation = ? AND recordedAt >= ?'], ['disclosure', 'recipient = ? AND disclosedAt >= ?']] as const) {
      const plan = await kit.rows<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT * FROM ${table} WHERE ${where}`, ['x', 1]);
      expect(plan.map(({ detail }) => detail).join(' ')).toMatch(/USING INDEX ix_(access_log|disclosure)_(actor|operation|recipient)/);
    }
  });

  it('have 72 hours, weekends and the change of the clock included', async () => {
    expect(reportDueAt(new Date('2026-11-27T15:00:00Z')).toISOString()).toBe('2026-11-30T15:00:00.000Z');
    expect(reportDueAt(new Date('2026-10-24T10:00:00+02:00')).toISOString()).toBe(new Date('2026-10-27T09:00:00+01:00').toISOString());
    const opened = await change(OPEN, { awareAt: '2026-11-22T09:00:00Z', description: 'Felkonfigurerad export.' });
    expect(opened.breach).toMatchObject({ reportState: 'DUE', hoursLeft: 48, reportDueAt: '2026-11-25T09:00:00.000Z', risk: null, tellPeople: null });
    kit.clock.set('2026-11-25T09:00:00.001Z');
    const due = dataOf<{ breachCases: { nodes: { reportState: string }[] } }>(await kit.ask(DUE, office)).breachCases.nodes;
    expect(due).toMatchObject([{ id: opened.breach?.id, reportState: 'OVERDUE', hoursLeft: -0.1 }]);
    const late = await change(REPORTED, { breachId: opened.breach?.id, at: '2026-11-25T09:00:00.001Z' });
    expect(late.breach?.reportState).toBe('REPORTED_LATE');
    await change(ASSESS, { breachId: opened.breach?.id, risk: 'RISK', reason: 'Få uppgifter.' });
    expect((await change(CLOSE, { breachId: opened.breach?.id })).userErrors).toEqual([{ code: 'DELAY_NOT_EXPLAINED', field: ['input', 'breachId'] }]);
    await change(ADD, { breachId: opened.breach?.id, kind: 'DELAY_REASON', text: 'Loggen måste läsas först.' });
    expect((await change(CLOSE, { breachId: opened.breach?.id })).userErrors).toEqual([]);
    expect(dataOf(await kit.ask(DUE, office))).toEqual({ breachCases: { nodes: [] } });
  });

  it('end in a draft in both languages, with the numbers, the texts, and whom to tell', async () => {
    const person = await Person.register(kit);
    await kit.read(person.ref(), ['name', 'email'], marketing);
    const { breach } = await change(OPEN, { awareAt: kit.clock.now().toISOString(), description: 'En medarbetares konto har använts av någon annan.', scope: { actorId: 'staff-marketing', ...day } });
    const breachId = breach?.id ?? '';
    const draft = async () => dataOf<{ breachReport: { swedish: string; english: string; tellPeople: boolean | null }; breach: { notes: unknown[] } }>(await kit.ask(REPORT, office, { id: breachId }));
    expect((await draft()).breachReport.english).toContain('[To be filled in]');
    await change(ADD, { breachId, kind: 'CONSEQUENCES', text: 'Oönskade utskick.' });
    await change(ADD, { breachId, kind: 'MEASURES', text: 'Kontot är spärrat.' });
    expect((await change(ASSESS, { breachId, risk: 'RISK', exemption: 'RISK_ENDED', reason: 'x' })).userErrors).toEqual([{ code: 'EXEMPTION_WITHOUT_HIGH_RISK', field: ['input', 'exemption'] }]);
    await change(ASSESS, { breachId, risk: 'HIGH_RISK', reason: 'Många uppgifter på en gång.' });
    const { breachReport, breach: shown } = await draft();
    expect(breachReport.tellPeople).toBe(true);
    for (const part of ['Integritetsskyddsmyndigheten', 'privacy@shop.example', 'En medarbetares konto', 'Antal personer: 1', 'Antal uppgifter: 2', 'Oönskade utskick.', 'Kontot är spärrat.', 'Många uppgifter', 'ska informeras', '2026-11-26 10:00']) {
      expect(breachReport.swedish).toContain(part);
    }
    for (const part of ['IMY', 'Number of people: 1', 'Number of records: 2', 'are to be told']) expect(breachReport.english).toContain(part);
    expect(breachReport.swedish).not.toContain('[Att fylla i]');
    expect(shown.notes).toHaveLength(4);
    await change(ASSESS, { breachId, risk: 'HIGH_RISK', exemption: 'DATA_UNINTELLIGIBLE', reason: 'Krypterat.' });
    expect((await draft()).breachReport).toMatchObject({ tellPeople: false, swedish: expect.stringContaining('34.3 a') as string });
  });

  it('keep what is written about them sealed', async () => {
    await change(OPEN, { awareAt: kit.clock.now().toISOString(), description: 'Kalle Testsson har läst för mycket.' });
    expect(await kit.dump()).not.toContain('Testsson');
    expect(kit.logLines.join('')).not.toContain('Testsson');
  });

  it('are closed when they are assessed, and then stay as they are', async () => {
    const { breach } = await change(OPEN, { awareAt: kit.clock.now().toISOString(), description: 'x' });
    const breachId = breach?.id;
    expect((await change(CLOSE, { breachId })).userErrors).toEqual([{ code: 'NOT_ASSESSED', field: ['input', 'breachId'] }]);
    expect((await change(ASSESS, { breachId, risk: 'NONE', reason: 'Ingen har läst något.' })).breach).toMatchObject({ reportState: 'NOT_NEEDED', tellPeople: false });
    expect((await change(CLOSE, { breachId })).userErrors).toEqual([]);
    expect((await change(ADD, { breachId, kind: 'UPDATE', text: 'x' })).userErrors).toEqual([{ code: 'CLOSED', field: ['input', 'breachId'] }]);
  });

  it('refuse what cannot be, and everybody but the privacy office', async () => {
    expect((await change(OPEN, { awareAt: '2027-01-01T00:00:00Z', description: 'x' })).userErrors).toEqual([{ code: 'IN_THE_FUTURE', field: ['input', 'awareAt'] }]);
    const { breach } = await change(OPEN, { awareAt: kit.clock.now().toISOString(), description: 'x' });
    for (const [at, code] of [['2026-11-22T00:00:00Z', 'BEFORE_AWARE'], ['2027-01-01T00:00:00Z', 'IN_THE_FUTURE']]) {
      expect((await change(REPORTED, { breachId: breach?.id, at })).userErrors).toEqual([{ code, field: ['input', 'at'] }]);
    }
    expect((await change(ADD, { breachId: '01939c00-0000-7000-8000-00000000dead', kind: 'UPDATE', text: 'x' })).userErrors).toEqual([{ code: 'UNKNOWN_BREACH', field: ['input', 'breachId'] }]);
    for (const wrong of [{}, { actorId: 'a', operation: 'b' }, { actorId: 'a', from: day.to, to: day.from }]) {
      expect((await kit.ask(SCOPE, office, { of: { ...day, ...wrong } })).errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
    }
    for (const caller of [marketing, staff('PRIVACY_OFFICE', 'CONTRACT'), (await Person.register(kit)).self]) {
      for (const [document, variables] of [[SCOPE, { of: { ...day, actorId: 'a' } }], [DUE, {}], [OPEN, { input: { awareAt: day.from, description: 'x' } }]] as const) {
        expect((await kit.ask(document, caller, variables)).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      }
    }
  });
});
