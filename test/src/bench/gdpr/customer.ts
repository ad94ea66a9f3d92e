import { accessToken } from '../measured-system';
import type { ModelPerson, ModelRecord } from './people';
import { listOf } from './plain-records';
import type { Timings } from './timings';
import { ask, both, expectSame, pick, type Bench, type Workload } from './workload';
import { zipfian } from './zipfian';

const READ_ALL = /* GraphQL */ `
  query ReadBySubject { mySubject { data(first: 50) { nodes { id category value } } } }
`;

/** The field of a category, and how it is asked for. */
const FIELDS: Readonly<Record<string, string>> = {
  NAME: 'name',
  COMPANY_NAME: 'companyName',
  ADDRESS: 'address { street postalCode city }',
  PHONE: 'phone',
  ORGANISATION_NUMBER: 'organisationNumber',
  EMAIL: 'email',
};

const UPDATE = /* GraphQL */ `
  mutation UpdateByKey($input: RectifyMyDataInput!) {
    rectifyMyData(input: $input) { rectification { newDatumId } userErrors { code } }
  }
`;

const DELETE = /* GraphQL */ `
  mutation DeleteByKey($category: String!) {
    requestErasure(input: { categories: [$category] }) { items { datumId category outcome } userErrors { code } }
  }
`;

/** What the policy keeps as long as the account is open, for that alone: one signs in with it. */
const KEPT_WHILE_OPEN = 'EMAIL';
const KEPT_FOR = ['CONTRACT'];

interface Items {
  readonly requestErasure: { readonly items: readonly { readonly datumId: string; readonly category: string; readonly outcome: string }[] };
}

/** Customers with their own records, a few of them much more often than most. A key is a person and a category. */
export function customer(bench: Bench, timings: Timings): Workload {
  const { plain, random, population } = bench;
  const people = population.open.filter(({ erasure, holdId }) => erasure === null && holdId === null);
  const next = zipfian(people.length, random);
  const tokens = new Map<ModelPerson, string>();
  const gone = new Map<string, ModelRecord>();
  let changes = 0;

  const chosen = async (): Promise<{ person: ModelPerson; token: string }> => {
    const person = people[next()] as ModelPerson;
    let token = tokens.get(person);
    if (token === undefined) {
      token = await accessToken({ kind: 'CUSTOMER', id: person.accountId, subjectId: person.subjectId });
      tokens.set(person, token);
    }
    return { person, token };
  };

  const readBySubject = async (): Promise<void> => {
    const { person, token } = await chosen();
    const { data, row } = await both(
      timings,
      'read by subject',
      () => ask<{ mySubject: { data: { nodes: { id: string; category: string; value: string }[] } } }>(bench, READ_ALL, {}, token),
      () => plain.query<{ category: string; value: string }>('SELECT category, value FROM plain_record WHERE subjectId = ?', [person.subjectId]),
    );
    const expected = [...person.records].map(([category, { id, value }]) => `${category} ${id} ${value}`).sort();
    const found = data.mySubject.data.nodes.filter(({ category }) => category !== 'CASE_RECORD');
    expectSame('read by subject', found.map(({ category, id, value }) => `${category} ${id} ${value}`).sort(), expected);
    const values = [...person.records].map(([category, { value }]) => `${category} ${value}`).sort();
    expectSame('read by subject in SQL', row.map(({ category, value }) => `${category} ${value}`).sort(), values);
  };

  const readByKey = async (): Promise<void> => {
    const { person, token } = await chosen();
    const category = pick(Object.keys(FIELDS), random);
    const field = FIELDS[category] as string;
    const name = field.split(' ')[0] as string;
    const { data, row } = await both(
      timings,
      'read by key',
      () => ask<{ mySubject: { personalData: Record<string, unknown> } }>(bench, `query ReadByKey { mySubject { personalData { ${field} } } }`, {}, token),
      () => plain.query<{ value: string }>('SELECT value FROM plain_record WHERE subjectId = ? AND category = ?', [person.subjectId, category]),
    );
    const value = person.records.get(category)?.value ?? null;
    expectSame('read by key', data.mySubject.personalData[name] ?? null, value !== null && category === 'ADDRESS' ? JSON.parse(value) : value);
    expectSame('read by key in SQL', row, value === null ? [] : [{ value }]);
  };

  const updateByKey = async (): Promise<void> => {
    const { person, token } = await chosen();
    const category = pick(['NAME', 'COMPANY_NAME', 'ADDRESS'], random);
    const record = person.records.get(category);
    const datumId = (record ?? gone.get(keyOf(person, category)))?.id;
    changes += 1;
    const value = category === 'ADDRESS' ? JSON.stringify({ street: `Nygatan ${changes}`, postalCode: '136 50', city: 'Jordbro' }) : `Rättad Exempelsson ${changes}`;
    const { data, row } = await both(
      timings,
      'update by key',
      () => ask<{ rectifyMyData: { rectification: { newDatumId: string } | null; userErrors: { code: string }[] } }>(bench, UPDATE, { input: { datumId, value } }, token),
      () => plain.execute("UPDATE plain_record SET value = ?, source = 'RECTIFICATION' WHERE subjectId = ? AND category = ?", [value, person.subjectId, category]),
    );
    const { rectification, userErrors } = data.rectifyMyData;
    expectSame('update by key', userErrors, record === undefined ? [{ code: 'UNKNOWN_DATUM' }] : []);
    expectSame('update by key in SQL', row, record === undefined ? 0 : 1);
    if (record !== undefined && rectification !== null) person.records.set(category, { id: rectification.newDatumId, value, corrected: true });
  };

  const deleteByKey = async (): Promise<void> => {
    const { person, token } = await chosen();
    const category = pick(Object.keys(FIELDS), random);
    const record = person.records.get(category);
    const { data, row } = await both(
      timings,
      'delete by key',
      () => ask<Items>(bench, DELETE, { category }, token),
      () =>
        category === KEPT_WHILE_OPEN
          ? plain.execute('UPDATE plain_record SET purposes = ? WHERE subjectId = ? AND category = ?', [listOf(KEPT_FOR), person.subjectId, category])
          : plain.execute('DELETE FROM plain_record WHERE subjectId = ? AND category = ?', [person.subjectId, category]),
    );
    const before = record ?? gone.get(keyOf(person, category));
    // Asked again, the case that has erased it is found, with what it did.
    const expected = before === undefined ? [] : [{ datumId: before.id, category, outcome: category === KEPT_WHILE_OPEN ? 'STAYS' : 'GOES' }];
    expectSame('delete by key', data.requestErasure.items, expected);
    expectSame('delete by key in SQL', row, record === undefined ? 0 : 1);
    if (record === undefined) return;
    if (category === KEPT_WHILE_OPEN) {
      record.keptFor = KEPT_FOR;
      return;
    }
    person.records.delete(category);
    gone.set(keyOf(person, category), record);
  };

  return {
    name: 'customer (zipfian)',
    mix: [
      [25, readBySubject],
      [25, readByKey],
      [25, updateByKey],
      [25, deleteByKey],
    ],
  };
}

function keyOf({ subjectId }: ModelPerson, category: string): string {
  return `${subjectId} ${category}`;
}
