import { readInstant } from '@andamal/database';
import { endOf } from '@andamal/policy';
import { listed, placeText, type AccessEntry } from '../access-log/access-record';
import type { BindingEntity } from '../bindings/binding.entity';
import { EVERY_PURPOSE } from '../objection/purpose-block.entity';
import type { DatumEntity } from '../vault/datum.entity';
import type { DisclosureEntity } from './disclosure.entity';
import type { LineageEvent, OwnAct } from './lineage.store';
import { LineageNodeKind, LineageRelation, type LineageEdge, type LineageNode } from './lineage.types';

/** Nodes, and those edges between them whose both ends are there. */
export class LineageGraph {
  private readonly nodes = new Map<string, LineageNode>();
  private readonly edges = new Map<string, LineageEdge>();

  /** @param wanted which kinds of nodes are drawn; whatever leads to another kind only is left out */
  constructor(private readonly wanted: (kind: LineageNodeKind) => boolean) {}

  add(node: LineageNode): void {
    if (this.wanted(node.kind)) this.nodes.set(node.id, node);
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  connect(from: string, to: string, relation: LineageRelation): void {
    this.edges.set(`${from} ${relation} ${to}`, { from, to, relation });
  }

  drawn(): { nodes: LineageNode[]; edges: LineageEdge[] } {
    return {
      nodes: [...this.nodes.values()].sort((a, b) => a.at.getTime() - b.at.getTime()),
      edges: [...this.edges.values()].filter(({ from, to }) => this.nodes.has(from) && this.nodes.has(to)),
    };
  }
}

export function addEvent(graph: LineageGraph, { id, type, at, context }: LineageEvent): void {
  graph.add({ id, kind: LineageNodeKind.EVENT, at: new Date(Number(at)), label: type, context });
}

export function addDatum(graph: LineageGraph, datum: DatumEntity): void {
  const { id, category, actualCategory, depositId, derivedFrom, createdAt, endedAt, endReason, endedBy } = datum;
  const reason = actualCategory === category ? null : actualCategory;
  graph.add({ id, kind: LineageNodeKind.DATUM, at: createdAt, label: category, until: endedAt, reason, derivedFrom });
  graph.connect(depositId, id, LineageRelation.BROUGHT);
  if (endedAt === null) return;
  graph.add({ id: `${id}/end`, kind: LineageNodeKind.END, at: endedAt, label: endReason ?? '', reason: endReason });
  graph.connect(id, `${id}/end`, LineageRelation.ENDED);
  if (endedBy !== null) graph.connect(endedBy, `${id}/end`, LineageRelation.CAUSED);
}

/** What was computed from another value of the same deposit, where that value was kept. */
export function connectDerived(graph: LineageGraph, data: readonly DatumEntity[]): void {
  for (const { id, derivedFrom, depositId } of data) {
    if (derivedFrom === null) continue;
    const sources = data.filter((other) => other.depositId === depositId && other.actualCategory === derivedFrom);
    for (const source of sources) graph.connect(source.id, id, LineageRelation.DERIVED);
  }
}

/** Versions, in their order; what came after the first is a rectification. */
export function addVersions(graph: LineageGraph, versions: readonly { datumId: string; version: number; createdAt: number | string }[]): void {
  for (const { datumId, version, createdAt } of versions) {
    const id = `${datumId}/${version}`;
    graph.add({ id, kind: LineageNodeKind.VERSION, at: new Date(Number(createdAt)), label: `version ${version}` });
    graph.connect(datumId, id, LineageRelation.HAS_VERSION);
    graph.connect(`${datumId}/${version - 1}`, id, LineageRelation.RECTIFIED);
  }
}

export function addBinding(graph: LineageGraph, binding: BindingEntity): void {
  const { id, datumId, purpose, contextKind, contextId, sourceEventId, opensAt, endedBy } = binding;
  const context = `${contextKind}:${contextId}`;
  graph.add({ id, kind: LineageNodeKind.BINDING, at: opensAt, label: purpose, purpose, context, until: endOf(binding), reason: endedBy });
  graph.connect(datumId, id, LineageRelation.BOUND);
  graph.connect(sourceEventId, id, LineageRelation.OPENED);
}

export function addDisclosure(graph: LineageGraph, disclosure: DisclosureEntity, shownData: ReadonlySet<string>): void {
  const { id, recipient, purpose, contextKind, contextId, recipientName, disclosedAt, datumIds } = disclosure;
  const shown = datumIds.filter((datumId) => shownData.has(datumId));
  if (shown.length === 0) return;
  const context = `${contextKind}:${contextId}`;
  graph.add({ id: `${id}/disclosure`, kind: LineageNodeKind.DISCLOSURE, at: disclosedAt, label: recipientName, purpose, context, recipient });
  for (const datumId of shown) graph.connect(datumId, `${id}/disclosure`, LineageRelation.DISCLOSED_IN);
}

/**
 * A read, with the data that it showed; or a denial, with the data of the categories that it was about. Which of them a
 * denied caller would have got nobody has looked up.
 */
export function addLogLine(graph: LineageGraph, line: AccessEntry, data: readonly DatumEntity[], showActor: boolean): void {
  const { place, recordedAt, actorKind, actorId, roles, purpose, operation, context, outcome, reason } = line;
  const isDenial = outcome === 'DENIED';
  const named = new Set(listed(isDenial ? line.categories : line.datumIds));
  const about = data.filter(({ id, category, actualCategory }) => (isDenial ? named.has(category) || named.has(actualCategory) : named.has(id)));
  if (about.length === 0) return;
  const id = `${isDenial ? 'denial' : 'read'}/${placeText(place)}`;
  graph.add({
    id,
    kind: isDenial ? LineageNodeKind.DENIAL : LineageNodeKind.READ,
    at: new Date(recordedAt),
    label: operation,
    purpose,
    context,
    reason,
    actorKind,
    actorId: showActor || actorKind !== 'STAFF' ? actorId : null,
    roles: listed(roles),
  });
  for (const datum of about) graph.connect(datum.id, id, isDenial ? LineageRelation.DENIED_IN : LineageRelation.READ_IN);
}

/** A consent with what rests on it, an objection or restriction with what it stands in the way of, a case. */
export function addOwnAct(graph: LineageGraph, act: OwnAct, bindings: readonly BindingEntity[]): void {
  const kind = LineageNodeKind[act.kind];
  // A consent that came with the account has the id of that event; a case or an objection is what the end of a datum names.
  const id = act.kind === 'CASE' || act.kind === 'OBJECTION' ? act.id : `${act.kind.toLowerCase()}/${act.id}`;
  const purpose = act.kind === 'CASE' || act.label === EVERY_PURPOSE ? null : act.label;
  const until = readInstant(act.until);
  graph.add({ id, kind, at: new Date(Number(act.at)), label: act.label, purpose, until });
  for (const binding of bindings) {
    if (act.kind === 'CONSENT' && binding.contextKind === 'CONSENT' && binding.contextId === act.id) {
      graph.connect(id, binding.id, LineageRelation.ALLOWED);
    }
    const blocks = act.kind === 'OBJECTION' ? binding.purpose === purpose : act.kind === 'RESTRICTION' && (purpose === null || binding.purpose === purpose);
    if (blocks) graph.connect(id, binding.id, LineageRelation.BLOCKS);
  }
}
