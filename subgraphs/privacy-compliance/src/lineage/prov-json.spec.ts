import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { BUYER, dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';
import type { ProvDocument } from './prov-json';

/** What each relation of PROV-JSON has to name, and the kind of record that it names (section 3 of the submission). */
const REFERENCES: Readonly<Record<string, Readonly<Record<string, 'entity' | 'activity' | 'agent'>>>> = {
  wasGeneratedBy: { 'prov:entity': 'entity', 'prov:activity': 'activity' },
  used: { 'prov:activity': 'activity', 'prov:entity': 'entity' },
  wasInvalidatedBy: { 'prov:entity': 'entity', 'prov:activity': 'activity' },
  wasAssociatedWith: { 'prov:activity': 'activity', 'prov:agent': 'agent' },
  wasAttributedTo: { 'prov:entity': 'entity', 'prov:agent': 'agent' },
  wasDerivedFrom: { 'prov:generatedEntity': 'entity', 'prov:usedEntity': 'entity' },
  specializationOf: { 'prov:specificEntity': 'entity', 'prov:generalEntity': 'entity' },
  wasInformedBy: { 'prov:informed': 'activity', 'prov:informant': 'activity' },
};
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('PROV-JSON', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-prov');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  it('is a document by the rules of the submission: known prefixes, records that exist, instants, values only where allowed', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await kit.read(order.ref, ['phone', 'personalIdentityNumber'], staff('WAREHOUSE', 'CONTRACT'));
    await kit.deliver(order.dispatched(), order.delivered());
    await kit.ask('mutation { objectToMarketing { objections { purpose } } }', person.self);
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
    const filter = { kinds: ['EVENT', 'DATUM', 'VERSION', 'BINDING', 'READ', 'DENIAL', 'DISCLOSURE', 'END', 'CONSENT', 'OBJECTION', 'CASE'] };
    const answer = await kit.ask(
      'query P($id: ID!, $filter: LineageFilter) { dataSubject(id: $id) { lineage(first: 100, filter: $filter) { provJson svg mermaid } } }',
      privacyOffice(),
      { id: person.subjectId, filter },
    );
    const { provJson, svg, mermaid } = dataOf<{ dataSubject: { lineage: { provJson: string; svg: string; mermaid: string } } }>(answer).dataSubject.lineage;
    const document = JSON.parse(provJson) as ProvDocument;

    expect(Object.keys(document).sort()).toEqual(['activity', 'agent', 'entity', 'prefix', ...Object.keys(REFERENCES)].sort());
    const qualified = new RegExp(`^(${Object.keys(document.prefix).join('|')}):[A-Za-z0-9_-]+$`);
    for (const kind of ['entity', 'activity', 'agent'] as const) {
      expect(Object.keys(document[kind]).length).toBeGreaterThan(1);
      for (const [id, attributes] of Object.entries(document[kind])) {
        expect(id).toMatch(qualified);
        for (const key of Object.keys(attributes)) expect(key).toMatch(qualified);
      }
    }
    for (const [relation, references] of Object.entries(REFERENCES)) {
      const records = Object.values(document[relation as keyof ProvDocument]) as Record<string, unknown>[];
      expect([relation, records.length > 0]).toEqual([relation, relation !== 'wasDerivedFrom']);
      for (const record of records) {
        for (const [role, kind] of Object.entries(references)) expect(Object.keys(document[kind])).toContain(record[role]);
        if ('prov:time' in record) expect(record['prov:time']).toMatch(INSTANT);
      }
    }
    for (const activity of Object.values(document.activity)) {
      expect(activity['prov:startTime']).toMatch(INSTANT);
      if ('prov:endTime' in activity) expect(activity['prov:endTime']! >= activity['prov:startTime']!).toBe(true);
    }
    const ends = Object.values(document.wasInvalidatedBy).map((end) => document.entity[end['prov:entity'] as string]?.['shop:category']);
    expect(ends).toContain('IP_ADDRESS');
    for (const { value } of BUYER) for (const text of [provJson, svg, mermaid]) expect(text).not.toContain(value);
  });
});
