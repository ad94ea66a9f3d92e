import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Scene } from './scene';

/** The operations that staff paste into Sandbox, as they are. */
const operation = (name: string): Promise<string> => readFile(join('schema', 'operations', `${name}.graphql`), 'utf8');

jest.setTimeout(300_000);

describe('a fraud, over the gateway', () => {
  let scene: Scene;

  afterEach(() => scene.close());

  it('is investigated by who may, and handed over by the privacy office, who can tell who outside has got what', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const { number, subjectId } = await scene.buy({ customer });
    interface Found { orderByNumber: { personalData: { name: string; ipAddress: string; paymentMethod: string }; customer: { personalData: { ipAddress: string } } } }
    const { orderByNumber } = await scene.get<Found>(await operation('investigate-order'), { number }, await scene.staff('fraud'));
    expect(orderByNumber.personalData).toMatchObject({ name: customer.name, ipAddress: expect.stringMatching(/./), paymentMethod: 'INVOICE' });
    expect(orderByNumber.customer.personalData.ipAddress).toMatch(/./);

    const office = await scene.staff('privacy');
    const as = async <Data>(name: string, variables: object): Promise<Data> => scene.get<Data>(await operation(name), variables, office);
    const input = {
      ...{ id: randomUUID(), subjectId, purpose: 'FRAUD_PREVENTION', categories: ['IP_ADDRESS'], authority: 'Polismyndigheten' },
      ...{ legalDuty: '1942:740 27 kap. 2 §', reference: '5000-K1234567-26' },
    };
    const { handOverToAuthority } = await as<{ handOverToAuthority: { values: { value: string }[]; userErrors: unknown[] } }>('hand-over-to-authority', { input });
    expect(handOverToAuthority.userErrors).toEqual([]);
    expect(handOverToAuthority.values.map(({ value }) => value)).toContain(orderByNumber.personalData.ipAddress);
    const recorded = await as<{ authorityHandOvers: { nodes: object[] } }>('authority-hand-overs', { subjectId });
    expect(recorded.authorityHandOvers.nodes).toMatchObject([{ id: input.id, reference: input.reference, legalDuty: input.legalDuty }]);
    const outside = await as<{ dataSubject: { lineage: { nodes: { kind: string; label: string }[] } } }>('who-outside-has-it', { subjectId, recipient: 'AUTHORITY' });
    expect(outside.dataSubject.lineage.nodes).toContainEqual(expect.objectContaining({ kind: 'DISCLOSURE', label: 'Polismyndigheten' }));
    const of = { recipient: 'AUTHORITY', from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };
    expect(await as('breach-scope', { of })).toMatchObject({ breachScope: { subjectCount: 1 } });
  });
});
