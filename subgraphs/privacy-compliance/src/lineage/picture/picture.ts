import { LineageNodeKind, LineageRelation, type LineageEdge, type LineageNode } from '../lineage.types';
import { day, HEADINGS, minute, PictureWords } from './picture-words';
import { COLUMNS, type Arrow, type ArrowKind, type Box, type Column, type Picture, type PictureOptions } from './picture.types';

/** As much as can be taken in at a glance; beyond it what is alike is drawn as one. */
const MAX_BOXES = 36;
const MAX_ARROWS = 60;
/** The least detail that there is. */
const COARSEST = 2;

const COLUMN_OF: Readonly<Record<LineageNodeKind, Column | null>> = {
  EVENT: 'SOURCE',
  CONSENT: 'SOURCE',
  OBJECTION: 'SOURCE',
  RESTRICTION: 'SOURCE',
  DATUM: 'DATUM',
  VERSION: null,
  BINDING: 'PURPOSE',
  READ: 'USE',
  DENIAL: 'USE',
  DISCLOSURE: 'USE',
  CASE: 'USE',
  END: 'END',
};

interface Drawn {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly endCursor: string | null;
}

/** Lays a lineage out in columns, in as much detail as a person can take in. */
export function pictureOf(lineage: Drawn, options: PictureOptions): Picture {
  let drawing = new Drawing(lineage, options, 0);
  for (let level = 1; level <= COARSEST && drawing.isTooMuch(); level += 1) drawing = new Drawing(lineage, options, level);
  return drawing.picture();
}

/** One attempt at a picture. Level 0: a box for each context of a purpose; 1: for each purpose; 2: for each category too. */
class Drawing {
  private readonly words: PictureWords;
  private readonly byId: ReadonlyMap<string, LineageNode>;
  private readonly groupOf = new Map<string, string>();
  private readonly boxes = new Map<string, Box>();
  private readonly arrows = new Map<string, Arrow>();

  constructor(
    private readonly lineage: Drawn,
    private readonly options: PictureOptions,
    private readonly level: number,
  ) {
    this.words = new PictureWords(options.register, options.language);
    this.byId = new Map(lineage.nodes.map((node) => [node.id, node]));
    const groups = new Map<string, LineageNode[]>();
    for (const node of lineage.nodes) {
      if (COLUMN_OF[node.kind] === null || this.isNoise(node)) continue;
      const key = this.keyOf(node);
      this.groupOf.set(node.id, key);
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    for (const [key, nodes] of groups) this.boxes.set(key, this.boxOf(`n${this.boxes.size}`, nodes));
    for (const edge of lineage.edges) this.connect(edge);
    this.connectUses();
  }

  isTooMuch(): boolean {
    return this.boxes.size > MAX_BOXES || this.arrows.size > MAX_ARROWS;
  }

  picture(): Picture {
    const { options, words } = this;
    const ends = new Set([...this.arrows.values()].flatMap(({ from, to }) => [from, to]));
    // A choice that is about none of these data is not part of their picture.
    const boxes = [...this.boxes.values()].filter(({ id, kind }) => !CHOICES.includes(kind) || ends.has(id));
    const kinds = [...new Set(boxes.map(({ kind }) => kind))];
    const more = this.lineage.endCursor === null ? '' : words.of({ sv: ' · det finns mer än bilden visar', en: ' · there is more than this picture shows' });
    return {
      headings: Object.fromEntries(COLUMNS.map((column) => [column, words.of(HEADINGS[column])])) as Picture['headings'],
      boxes,
      arrows: [...this.arrows.values()],
      legend: kinds.map((kind) => ({ kind, text: words.kind(kind) })),
      footnote: `${words.of({ sv: 'Ritad', en: 'Drawn' })} ${minute(options.now)} (Europe/Stockholm)${more}`,
    };
  }

  /** A hold that ended as the event came says nothing. */
  private isNoise({ kind, purpose, until }: LineageNode): boolean {
    return kind === LineageNodeKind.BINDING && purpose === 'DEPOSIT_HOLD' && isOver(until, this.options.now);
  }

  private keyOf(node: LineageNode): string {
    const { id, kind, label, purpose, context, until, reason } = node;
    const parts = ((): unknown[] => {
      switch (kind) {
        case LineageNodeKind.EVENT:
          return this.level === 0 ? [id] : [label];
        case LineageNodeKind.DATUM:
          return this.level < COARSEST ? [id] : [label, isOver(until, this.options.now)];
        case LineageNodeKind.BINDING:
          return this.level === 0 ? [purpose, context, until?.getTime()] : [purpose, isOver(until, this.options.now)];
        case LineageNodeKind.READ:
          return [who(node), purpose];
        case LineageNodeKind.DENIAL:
          return [who(node), purpose, reason];
        case LineageNodeKind.DISCLOSURE:
          return [label, purpose];
        case LineageNodeKind.END:
          return [reason, day(node.at)];
        default:
          return this.level === 0 ? [id] : [label, isOver(until, this.options.now)];
      }
    })();
    return JSON.stringify([kind, ...parts]);
  }

  private boxOf(id: string, nodes: readonly LineageNode[]): Box {
    const first = nodes[0] as LineageNode;
    const { kind } = first;
    const over = (kind === LineageNodeKind.BINDING || kind === LineageNodeKind.DATUM || kind === LineageNodeKind.CONSENT) && isOver(first.until, this.options.now);
    return { id, kind, over, column: COLUMN_OF[kind] ?? 'SOURCE', ...this.textOf(first, nodes) };
  }

  private textOf(first: LineageNode, nodes: readonly LineageNode[]): Pick<Box, 'title' | 'lines'> {
    const { words } = this;
    const { now } = this.options;
    const latest = nodes.reduce((last, { at }) => (at > last ? at : last), first.at);
    const times = words.times(nodes.length, latest);
    const contexts = [...new Set(nodes.flatMap(({ context }) => context ?? []))];
    const named = contexts.length === 0 ? [] : [words.contexts(contexts)];
    switch (first.kind) {
      case LineageNodeKind.EVENT:
        return { title: words.event(first.label), lines: [...named, times] };
      case LineageNodeKind.DATUM:
        return { title: `${words.category(first.label)}${nodes.length > 1 ? ` × ${nodes.length}` : ''}`, lines: this.keptUntil(nodes) };
      case LineageNodeKind.BINDING:
        return { title: words.purpose(first.label), lines: [...named, words.until(latestEnd(nodes), now)] };
      case LineageNodeKind.READ:
        return { title: who(first), lines: [words.purpose(first.purpose ?? ''), this.categoriesOf(nodes), times] };
      case LineageNodeKind.DENIAL:
        return { title: who(first), lines: [first.purpose ?? '–', first.reason ?? '', times] };
      case LineageNodeKind.DISCLOSURE:
        return { title: first.label, lines: [words.purpose(first.purpose ?? ''), this.categoriesOf(nodes), times] };
      case LineageNodeKind.END:
        return { title: words.end(first.reason ?? first.label), lines: [day(latest)] };
      case LineageNodeKind.CASE:
        return { title: `${words.kind(first.kind)}: ${first.label}`, lines: [times] };
      default:
        return { title: `${words.kind(first.kind)}: ${first.purpose ? words.purpose(first.purpose) : '*'}`, lines: [times, ...(first.until ? [words.until(first.until, now)] : [])] };
    }
  }

  /** Until when data are kept: the latest end over what binds them, as far as that is drawn. */
  private keptUntil(data: readonly LineageNode[]): string[] {
    const { now } = this.options;
    const versions = this.leadsFrom(data, LineageRelation.HAS_VERSION).length;
    const more = versions > data.length ? [this.words.of({ sv: `${versions} versioner`, en: `${versions} versions` })] : [];
    if (data.every(({ until }) => isOver(until, now))) return [...more, this.words.until(data[0]?.until ?? null, now)];
    const bindings = this.leadsFrom(data, LineageRelation.BOUND).filter(({ until }) => !isOver(until, now));
    return bindings.length === 0 ? more : [...more, this.words.until(latestEnd(bindings), now)];
  }

  private categoriesOf(uses: readonly LineageNode[]): string {
    const ids = new Set(uses.map(({ id }) => id));
    const labels = this.lineage.edges.flatMap(({ from, to }) => (ids.has(to) ? (this.byId.get(from)?.label ?? []) : []));
    const names = [...new Set(labels)].map((label) => this.words.category(label)).sort();
    return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} + ${names.length - 3}`;
  }

  private leadsFrom(nodes: readonly LineageNode[], relation: LineageRelation): LineageNode[] {
    const ids = new Set(nodes.map(({ id }) => id));
    return this.lineage.edges.flatMap((edge) => (edge.relation === relation && ids.has(edge.from) ? (this.byId.get(edge.to) ?? []) : []));
  }

  private connect({ from, to, relation }: LineageEdge): void {
    switch (relation) {
      case LineageRelation.BROUGHT:
      case LineageRelation.BOUND:
      case LineageRelation.ALLOWED:
      case LineageRelation.DERIVED:
      case LineageRelation.RECTIFIED:
        return this.arrow(from, to, 'FLOW');
      case LineageRelation.OPENED:
        // Where the event brought data, its arrow to them says it already.
        if (!this.lineage.edges.some((edge) => edge.from === from && edge.relation === LineageRelation.BROUGHT)) this.arrow(from, to, 'FLOW');
        return;
      case LineageRelation.BLOCKS:
        return this.arrow(from, to, 'BLOCK');
      case LineageRelation.ENDED:
      case LineageRelation.CAUSED:
        return this.arrow(from, to, 'END');
      default:
        return;
    }
  }

  /** What was read or disclosed for a purpose comes from that purpose; where none is drawn, from the datum itself. */
  private connectUses(): void {
    const bindingsOf = new Map<string, LineageNode[]>();
    for (const { from, to, relation } of this.lineage.edges) {
      const binding = relation === LineageRelation.BOUND ? this.byId.get(to) : undefined;
      if (binding !== undefined && this.groupOf.has(to)) bindingsOf.set(from, [...(bindingsOf.get(from) ?? []), binding]);
    }
    for (const { from, to, relation } of this.lineage.edges) {
      const use = this.byId.get(to);
      const kind = USE_ARROWS[relation];
      if (use === undefined || kind === undefined) continue;
      const same = (bindingsOf.get(from) ?? []).filter(({ purpose }) => purpose === use.purpose);
      const exact = same.filter(({ context }) => context === use.context);
      const sources = exact.length > 0 ? exact : same;
      if (sources.length === 0) this.arrow(from, to, kind);
      for (const { id } of sources) this.arrow(id, to, kind);
    }
  }

  private arrow(from: string, to: string, kind: ArrowKind): void {
    const [start, end] = [this.boxes.get(this.groupOf.get(from) ?? ''), this.boxes.get(this.groupOf.get(to) ?? '')];
    if (start === undefined || end === undefined || start === end) return;
    this.arrows.set(`${start.id} ${end.id} ${kind}`, { from: start.id, to: end.id, kind });
  }
}

const CHOICES: readonly LineageNodeKind[] = [LineageNodeKind.CONSENT, LineageNodeKind.OBJECTION, LineageNodeKind.RESTRICTION];

const USE_ARROWS: Readonly<Partial<Record<LineageRelation, ArrowKind>>> = {
  READ_IN: 'READ',
  DENIED_IN: 'DENIAL',
  DISCLOSED_IN: 'DISCLOSURE',
};

function isOver(until: Date | null | undefined, now: Date): boolean {
  return until !== null && until !== undefined && until <= now;
}

/** Null when one of them has no end. */
function latestEnd(nodes: readonly LineageNode[]): Date | null {
  const ends = nodes.map(({ until }) => until ?? null);
  if (ends.some((end) => end === null)) return null;
  return new Date(Math.max(...ends.map((end) => (end as Date).getTime())));
}

function who({ roles, actorKind, actorId }: LineageNode): string {
  if (roles && roles.length > 0) return roles.join(', ');
  return actorKind === 'SERVICE' && actorId ? actorId : (actorKind ?? '');
}
