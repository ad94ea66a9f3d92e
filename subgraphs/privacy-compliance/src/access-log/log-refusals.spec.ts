import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, customer, Kit, Person, privacyOffice, staff } from '../test-kit';

const SUPPORT = staff('SUPPORT', 'CUSTOMER_SERVICE');
const ID = '01939c00-0000-7000-8000-000000000001';
const REFUSED = { actorId: SUPPORT.id, purpose: SUPPORT.purpose, operation: 'Spec', categories: '', datumIds: '', outcome: 'DENIED', reason: 'FORBIDDEN' };

describe('who is refused', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-refusals');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const refused = async (document: string, caller: CallerContext = SUPPORT, variables: Record<string, unknown> = {}): Promise<void> => {
    const { errors = [] } = await kit.ask(document, caller, variables);
    expect(errors.map(({ extensions }) => extensions?.['code'])).toContain('FORBIDDEN');
  };

  it.each<[string, string | null, string]>([
    ['Query.dataSubject', ID, `{ dataSubject(id: "${ID}") { lineage { nodes { id } } } }`],
    ['Query.legalHolds', ID, `{ legalHolds(subjectId: "${ID}") { nodes { id } } }`],
    ['Query.legalHolds', null, '{ legalHolds { nodes { id } } }'],
    ['Query.recipientNotices', ID, `{ recipientNotices(filter: { subjectId: "${ID}" }) { nodes { id } } }`],
    ['Query.rightsCases', null, '{ rightsCases { nodes { id } } }'],
    ['Query.rightsCase', null, `{ rightsCase(id: "${ID}") { id } }`],
    ['Query.breach', null, `{ breach(id: "${ID}") { id } }`],
    ['Query.lostCorrections', null, '{ lostCorrections { nodes { datumId } } }'],
    ['Query.retentionOverview', null, '{ retentionOverview { __typename } }'],
    ['Query.verifyAccessLog', null, '{ verifyAccessLog { intact } }'],
    ['Query.mySubject', null, '{ mySubject { id } }'],
    ['Mutation.requestErasure', ID, `mutation { requestErasure(input: { subjectId: "${ID}" }) { caseId } }`],
    ['Mutation.openRightsCase', ID, `mutation { openRightsCase(input: { subjectId: "${ID}", kind: ACCESS }) { joined } }`],
    ['Mutation.objectToMarketing', ID, `mutation { objectToMarketing(input: { subjectId: "${ID}" }) { subject { id } } }`],
    ['Mutation.withdrawConsent', null, 'mutation { withdrawConsent(input: { purpose: "NEWSLETTER" }) { userErrors { code } } }'],
    ['ACCESS_LOG', ID, `{ accessLog(subjectId: "${ID}") { nodes { id } } }`],
    ['LINEAGE', ID, `{ _entities(representations: [{ __typename: "DataSubject", id: "${ID}" }]) { ... on DataSubject { lineage { nodes { id } } } } }`],
  ])('is in the log, once: %s about %s', async (context, subjectId, document) => {
    await refused(document);
    expect(await kit.accessLog()).toEqual([expect.objectContaining({ ...REFUSED, context, subjectId })]);
  });

  it('is among what somebody read, for the privacy office', async () => {
    await refused(`{ dataSubject(id: "${ID}") { lineage { nodes { id } } } }`);
    const reads = await kit.ask('query R($actorId: ID!, $from: DateTimeISO!, $to: DateTimeISO!) { readsByActor(actorId: $actorId, from: $from, to: $to) { nodes { subject { id } entry { outcome context } } } }', privacyOffice(), {
      actorId: SUPPORT.id, from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z',
    });
    expect(reads.data).toEqual({ readsByActor: { nodes: [{ subject: { id: ID }, entry: { outcome: 'DENIED', context: 'Query.dataSubject' } }] } });
  });

  it('is in it with each of several fields, of which an answer names one', async () => {
    const [other, third] = [uuidv7(), uuidv7()];
    const ids = [ID, other, third];
    await refused(`{ mySubject { id } ${ids.map((id, at) => `a${at}: legalHolds(subjectId: "${id}") { nodes { id } }`).join(' ')} }`);
    expect((await kit.accessLog()).map(({ context, subjectId }) => `${context} ${subjectId}`).sort()).toEqual(
      ['Query.mySubject null', ...ids.map((id) => `Query.legalHolds ${id}`)].sort(),
    );
  });

  it('has no text of their own in it: neither as the person that they ask about, nor as the name of a field', async () => {
    await refused('{ Exempel_Vaultsson: dataSubject(id: "exempel.vaultsson@shop.example") { id } }');
    expect(await kit.accessLog()).toMatchObject([{ subjectId: null, context: 'Query.dataSubject' }]);
    expect(await kit.dump()).not.toMatch(/exempel/i);
  });

  it('is in the log with what the register does not know, by nobody and by the person who asks too much', async () => {
    const person = await Person.register(kit);
    await refused('{ mySubject { id } }', anonymous());
    await refused('{ mySubject { id } }', customer(person.accountId, person.subjectId, 'CONTRACT'));
    await refused('{ mySubject { lineage(filter: { actorId: "staff-1" }) { nodes { id } } } }', person.self);
    expect(await kit.accessLog({ outcome: 'DENIED' })).toMatchObject([
      { actorKind: 'ANONYMOUS', actorId: null, context: 'Query.mySubject' },
      { actorKind: 'CUSTOMER', actorId: person.accountId, purpose: 'CONTRACT', context: 'Query.mySubject' },
      { actorKind: 'CUSTOMER', actorId: person.accountId, purpose: 'SELF', context: 'LINEAGE', subjectId: person.subjectId },
    ]);
  });

  it('is in the log with a piece of an extract, once', async () => {
    const piece = 'mutation P($input: ExtractPieceInput!) { extractPiece(input: $input) { text } }';
    const input = { form: 'ACCESS_JSON', subjectId: ID, caseId: null, cursor: null };
    await expect(kit.askInternal(piece, { input }, SUPPORT)).rejects.toThrow('person themself');
    expect(await kit.accessLog()).toEqual([expect.objectContaining({ ...REFUSED, context: 'EXTRACT', subjectId: ID })]);
  });

  it('is told nothing when that cannot be logged', async () => {
    await kit.subgraph.database.execute('DELETE FROM access_log_queue');
    await expect(kit.ask(`{ signingKeys { keyId } dataSubject(id: "${ID}") { id } }`, SUPPORT)).rejects.toThrow('queue');
  });
});
