import { decodeIdCursor, encodeCursor, type CallerContext } from '@andamal/service';
import { endOf } from '@andamal/policy';
import { handlesRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { ChainedEntry } from '../access-log/access-chain';
import type { BindingEntity } from '../bindings/binding.entity';
import type { DatumEntity } from '../vault/datum.entity';
import type { DisclosureEntity } from './disclosure.entity';
import { MAX_READS, type LineageEvent, type LineageStore } from './lineage.store';
import { LineageNodeKind, LineageRelation, type Lineage, type LineageEdge, type LineageNode } from './lineage.types';

/** Draws the history of a person's data as a graph. Looking at it is a read too, and logged. */
export class LineageService {
  constructor(
    private readonly store: LineageStore,
    private readonly log: AccessLog,
  ) {}

  async ofSubject(subjectId: string, page: { first: number; after?: string | null }, caller: CallerContext): Promise<Lineage> {
    const rows = await this.store.data(subjectId, typeof page.after === 'string' ? decodeIdCursor(page.after) : null, page.first + 1);
    const data = rows.slice(0, page.first);
    const ids = data.map(({ id }) => id);
    const [versions, bindings, disclosures, reads] = await Promise.all([
      this.store.versions(subjectId, ids),
      this.store.bindings(subjectId, ids),
      this.store.disclosures(subjectId),
      this.store.reads(subjectId),
    ]);
    const eventIds = [...data.map(({ depositId }) => depositId), ...bindings.map(({ sourceEventId }) => sourceEventId)];
    const events = await this.store.events(subjectId, [...new Set(eventIds)]);
    const categories = [...new Set(data.map(({ category }) => category))];
    await this.log.record(caller, [{ subjectId, context: 'LINEAGE', categories, outcome: 'ALLOWED' }]);

    const graph = new Graph();
    for (const event of events) graph.add(eventNode(event));
    for (const datum of data) addDatum(graph, datum);
    for (const { datumId, version, createdAt } of versions) {
      graph.add({ id: `${datumId}/${version}`, kind: LineageNodeKind.VERSION, at: new Date(Number(createdAt)), label: `version ${version}` });
      graph.connect(datumId, `${datumId}/${version}`, LineageRelation.HAS_VERSION);
    }
    for (const binding of bindings) addBinding(graph, binding);
    for (const disclosure of disclosures) addDisclosure(graph, disclosure);
    for (const read of reads.slice(0, MAX_READS)) addRead(graph, read, handlesRights(caller));
    const endCursor = rows.length > page.first ? encodeCursor(data.at(-1)?.id ?? '') : null;
    return { ...graph.drawn(), endCursor, olderReads: reads.length > MAX_READS };
  }
}

/** Nodes, and those edges between them whose both ends are there. */
class Graph {
  private readonly nodes = new Map<string, LineageNode>();
  private readonly edges: LineageEdge[] = [];

  add(node: LineageNode): void {
    this.nodes.set(node.id, node);
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  connect(from: string, to: string, relation: LineageRelation): void {
    this.edges.push({ from, to, relation });
  }

  drawn(): { nodes: LineageNode[]; edges: LineageEdge[] } {
    return {
      nodes: [...this.nodes.values()].sort((a, b) => a.at.getTime() - b.at.getTime()),
      edges: this.edges.filter(({ from, to }) => this.nodes.has(from) && this.nodes.has(to)),
    };
  }
}

function eventNode({ id, type, at, context }: LineageEvent): LineageNode {
  return { id, kind: LineageNodeKind.EVENT, at: new Date(Number(at)), label: type, context };
}

function addDatum(graph: Graph, { id, category, actualCategory, depositId, createdAt, endedAt, endReason }: DatumEntity): void {
  const reason = actualCategory === category ? null : actualCategory;
  graph.add({ id, kind: LineageNodeKind.DATUM, at: createdAt, label: category, until: endedAt, reason });
  graph.connect(depositId, id, LineageRelation.BROUGHT);
  if (endedAt === null) return;
  graph.add({ id: `${id}/end`, kind: LineageNodeKind.END, at: endedAt, label: endReason ?? '', reason: endReason });
  graph.connect(id, `${id}/end`, LineageRelation.ENDED);
}

function addBinding(graph: Graph, binding: BindingEntity): void {
  const { id, datumId, purpose, contextKind, contextId, sourceEventId, opensAt, endedBy } = binding;
  const context = `${contextKind}:${contextId}`;
  graph.add({ id, kind: LineageNodeKind.BINDING, at: opensAt, label: purpose, purpose, context, until: endOf(binding), reason: endedBy });
  graph.connect(datumId, id, LineageRelation.BOUND);
  graph.connect(sourceEventId, id, LineageRelation.OPENED);
}

function addDisclosure(graph: Graph, disclosure: DisclosureEntity): void {
  const { id, purpose, contextKind, contextId, recipientName, disclosedAt, datumIds } = disclosure;
  const shown = datumIds.filter((datumId) => graph.has(datumId));
  if (shown.length === 0) return;
  const context = `${contextKind}:${contextId}`;
  graph.add({ id: `${id}/disclosure`, kind: LineageNodeKind.DISCLOSURE, at: disclosedAt, label: recipientName, purpose, context });
  for (const datumId of shown) graph.connect(datumId, `${id}/disclosure`, LineageRelation.DISCLOSED_IN);
}

function addRead(graph: Graph, read: ChainedEntry, showActor: boolean): void {
  const { seq, recordedAt, actorKind, actorId, roles, purpose, operation, context, datumIds } = read;
  const shown = datumIds.split(',').filter((datumId) => graph.has(datumId));
  if (shown.length === 0) return;
  graph.add({
    id: `read/${seq}`,
    kind: LineageNodeKind.READ,
    at: new Date(Number(recordedAt)),
    label: operation,
    purpose,
    context,
    actorKind,
    actorId: showActor || actorKind !== 'STAFF' ? actorId : null,
    roles: roles === '' ? [] : roles.split(','),
  });
  for (const datumId of shown) graph.connect(datumId, `read/${seq}`, LineageRelation.READ_IN);
}
