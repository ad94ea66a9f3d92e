import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Scene } from './scene';

/** The operations that the privacy office pastes into Sandbox, as they are. */
const operation = (name: string): Promise<string> => readFile(join('schema', 'operations', `${name}.graphql`), 'utf8');

jest.setTimeout(300_000);

describe('lineage for internal tools', () => {
  let scene: Scene;

  afterEach(() => scene.close());

  it('answers every question of the privacy office, over the gateway', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer });
    await scene.dispatch(order);
    await scene.settled();
    const office = await scene.staff('privacy');
    const { subjectId } = order;
    const as = async <Data>(name: string, variables: object): Promise<Data> => scene.get<Data>(await operation(name), variables, office);

    const picture = await as<{ dataSubject: { lineage: { svg: string; mermaid: string } } }>('lineage-picture', { subjectId });
    expect(picture.dataSubject.lineage.svg).toContain('</svg>');
    expect(picture.dataSubject.lineage.mermaid).toContain('flowchart LR');
    const prov = await as<{ dataSubject: { lineage: { provJson: string } } }>('lineage-prov', { subjectId });
    expect(Object.keys(JSON.parse(prov.dataSubject.lineage.provJson) as object)).toContain('wasGeneratedBy');
    for (const name of ['who-has-seen', 'who-outside-has-it', 'lineage', 'why-still-here']) {
      const answer = await as<{ dataSubject: object }>(name, { subjectId, category: 'PHONE' });
      expect([name, JSON.stringify(answer).includes('PHONE')]).toEqual([name, true]);
    }
    interface Why { dataSubject: { whyHeld: { nodes: { id: string; holdings: { rule: string }[] }[] } } }
    const { dataSubject: { whyHeld: { nodes } } } = await as<Why>('why-still-here', { subjectId, category: 'PHONE' });
    expect(nodes[0]?.holdings.length).toBeGreaterThan(3);
    await as('lineage-of-datum', { subjectId, datumId: nodes[0]?.id });
    const whatIf = await as<{ dataSubject: { whatIf: { recipientsLost: { recipient: string }[] } } }>('what-if', {
      subjectId,
      change: { kind: 'RECIPIENT_DROPPED', recipients: ['CARRIER'] },
    });
    expect(whatIf.dataSubject.whatIf.recipientsLost.map(({ recipient }) => recipient)).toEqual(['CARRIER']);

    const overview = await as<{ retentionOverview: { overdue: number } }>('retention-overview', { days: 3_660 });
    expect(overview.retentionOverview.overdue).toBe(0);
    const id = randomUUID();
    const placed = await as<{ placeLegalHold: { hold: { data: number } } }>('place-legal-hold', { input: { id, subjectId, categories: ['PHONE'], reason: 'Tvist om leverans.' } });
    expect(placed.placeLegalHold.hold.data).toBe(1);
    const holds = await as<{ legalHolds: { nodes: { id: string; reason: string }[] } }>('legal-holds', {});
    expect(holds.legalHolds.nodes).toMatchObject([{ id, reason: 'Tvist om leverans.' }]);
    await as('lift-legal-hold', { id });
    // All of that is in the log, by who did it.
    const log = await scene.get<{ dataSubject: { accessLog: { nodes: { actorId: string; context: string }[] } } }>(
      'query A($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { accessLog(first: 100) { nodes { actorId context } } } }',
      { id: subjectId },
      office,
    );
    const lines = log.dataSubject.accessLog.nodes;
    for (const context of ['LINEAGE', 'WHY_HELD', 'WHAT_IF', 'LEGAL_HOLD']) expect(lines.map((line) => line.context)).toContain(context);
    const actorId = lines.find(({ context }) => context === 'WHAT_IF')?.actorId;
    const reads = await as<{ readsByActor: { nodes: { entry: { operation: string } }[] } }>('reads-by-actor', { actorId, from: '2026-11-01T00:00:00Z', to: '2026-12-31T00:00:00Z' });
    expect(reads.readsByActor.nodes.map(({ entry }) => entry.operation)).toContain('WhatIf');
  });
});
