import { loadRegister } from '../../register/register-file';
import { LineageNodeKind as Kind, LineageRelation as Relation, type LineageEdge, type LineageNode } from '../lineage.types';
import { toDot } from './dot';
import { drawSvg } from './graphviz';
import { toMermaid } from './mermaid';
import { pictureOf } from './picture';
import type { Picture } from './picture.types';

const at = (iso: string) => new Date(iso);
const NOW = at('2026-11-23T09:00:00Z');

/** One phone number, bound by so many orders, and read so many times in each. */
function lineage(orders: number, reads: number): { nodes: LineageNode[]; edges: LineageEdge[]; endCursor: null } {
  const nodes: LineageNode[] = [{ id: 'phone', kind: Kind.DATUM, at: NOW, label: 'PHONE', until: null }];
  const edges: LineageEdge[] = [];
  for (let order = 0; order < orders; order += 1) {
    const context = `ORDER:${order}`;
    nodes.push({ id: `e${order}`, kind: Kind.EVENT, at: NOW, label: 'OrderPlaced', context });
    nodes.push({ id: `b${order}`, kind: Kind.BINDING, at: NOW, label: 'CONTRACT', purpose: 'CONTRACT', context, until: at('2029-11-23T23:00:00Z') });
    edges.push({ from: order === 0 ? 'e0' : `e${order}`, to: order === 0 ? 'phone' : `b${order}`, relation: order === 0 ? Relation.BROUGHT : Relation.OPENED });
    edges.push({ from: 'phone', to: `b${order}`, relation: Relation.BOUND });
    for (let read = 0; read < reads; read += 1) {
      const id = `r${order}/${read}`;
      nodes.push({ id, kind: Kind.READ, at: NOW, label: 'PackSlip', purpose: 'CONTRACT', context, actorKind: 'STAFF', roles: ['WAREHOUSE'] });
      edges.push({ from: 'phone', to: id, relation: Relation.READ_IN });
    }
  }
  return { nodes, edges, endCursor: null };
}

describe('the picture of a lineage', () => {
  const draw = async (drawn: Parameters<typeof pictureOf>[0], language: 'sv' | 'en' = 'en'): Promise<Picture> =>
    pictureOf(drawn, { register: await loadRegister('schema/policy/register.json'), language, now: NOW });

  it('draws from left to right source, datum, purpose and reads, reads alike as one with their number', async () => {
    const { boxes, arrows } = await draw(lineage(1, 12));
    expect(boxes.map(({ column, title, lines }) => [column, title, ...lines])).toEqual([
      ['DATUM', 'Phone number', 'through 2029-11-23'],
      ['SOURCE', 'Order placed', 'order …0', '2026-11-23 10:00'],
      ['PURPOSE', 'Carrying out the contract', 'order …0', 'through 2029-11-23'],
      ['USE', 'WAREHOUSE', 'Carrying out the contract', 'Phone number', '12 times, latest 2026-11-23 10:00'],
    ]);
    const titled = arrows.map(({ from, to }) => [from, to].map((id) => boxes.find((box) => box.id === id)?.column).join(' > '));
    expect(titled).toEqual(['SOURCE > DATUM', 'DATUM > PURPOSE', 'PURPOSE > USE']);
  });

  it('draws much of one kind as one, and stays small whatever there is', async () => {
    const { boxes } = await draw(lineage(400, 3));
    expect(boxes.map(({ column, lines }) => [column, lines[0]])).toEqual([
      ['DATUM', 'through 2029-11-23'],
      ['SOURCE', '400 contexts'],
      ['PURPOSE', '400 contexts'],
      ['USE', 'Carrying out the contract'],
    ]);
    const svg = await drawSvg(toDot(await draw(lineage(400, 3))));
    expect(svg.length).toBeLessThan(20_000);
  });

  it('speaks Swedish, and the day of Stockholm', async () => {
    const { nodes, edges } = lineage(1, 0);
    const late = nodes.map((node) => ({ ...node, at: at('2026-12-31T23:30:00Z') }));
    const { boxes, headings } = await draw({ nodes: late, edges, endCursor: 'more' }, 'sv');
    expect(headings.PURPOSE).toBe('Ändamål');
    expect(boxes.find(({ column }) => column === 'SOURCE')).toMatchObject({ title: 'Beställning gjordes', lines: ['order …0', '2027-01-01 00:30'] });
  });

  it('is a picture that can be drawn, whatever a label says', async () => {
    const hostile = '"<script>alert(1)</script>&]]> \\N \u0000 #35; end';
    const nodes: LineageNode[] = [
      { id: 'd', kind: Kind.DATUM, at: NOW, label: hostile, until: null },
      { id: 'x', kind: Kind.DISCLOSURE, at: NOW, label: hostile, purpose: hostile, recipient: 'CARRIER' },
    ];
    const picture = await draw({ nodes, edges: [{ from: 'd', to: 'x', relation: Relation.DISCLOSED_IN }], endCursor: null });
    const svg = await drawSvg(toDot(picture));
    expect(svg).toContain('<svg');
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(svg).not.toContain('<script');
    const mermaid = toMermaid(picture);
    expect(mermaid).not.toContain('<script');
    expect(mermaid.split('\n').filter((line) => line.includes('alert'))).toHaveLength(2);
    expect(mermaid.match(/^ {2}subgraph /gm)).toHaveLength(2);
    expect(mermaid.match(/^ {2}end$/gm)).toHaveLength(2);
  });

  it('draws nothing, too', async () => {
    expect(await drawSvg(toDot(await draw({ nodes: [], edges: [], endCursor: null })))).toContain('<svg');
  });
});
