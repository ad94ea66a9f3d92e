import type { LineageEdge, LineageNode } from './lineage.types';
import { LineageNodeKind, LineageRelation } from './lineage.types';

type Attributes = Record<string, string | number | { readonly $: string; readonly type: string }>;
type Records = Record<string, Attributes>;

/** A document of PROV-JSON (W3C Member Submission of 24 April 2013): records by kind, each by its identifier. */
export interface ProvDocument {
  readonly prefix: Readonly<Record<string, string>>;
  readonly entity: Records;
  readonly activity: Records;
  readonly agent: Records;
  readonly wasGeneratedBy: Records;
  readonly used: Records;
  readonly wasInvalidatedBy: Records;
  readonly wasAssociatedWith: Records;
  readonly wasAttributedTo: Records;
  readonly wasDerivedFrom: Records;
  readonly specializationOf: Records;
  readonly wasInformedBy: Records;
}

const NAMESPACE = 'https://specs.andamal.se/lineage#';
/** Who answers for all of it (GDPR Art. 4(7)). */
const CONTROLLER = 'shop:controller';

/**
 * A lineage as PROV-JSON. Data and their versions are entities; what happened, each holding for a purpose, each read,
 * denial and disclosure is an activity; the shop, the person, who read and who got something are agents. Never a value.
 */
export function toProv(subjectId: string, lineage: { readonly nodes: readonly LineageNode[]; readonly edges: readonly LineageEdge[] }): ProvDocument {
  const writer = new ProvWriter(subjectId);
  for (const node of lineage.nodes) writer.node(node);
  const nodes = new Map(lineage.nodes.map((node) => [node.id, node]));
  for (const { from, to, relation } of lineage.edges) {
    const [start, end] = [nodes.get(from), nodes.get(to)];
    if (start !== undefined && end !== undefined) writer.edge(start, end, relation);
  }
  return writer.document;
}

class ProvWriter {
  readonly document: ProvDocument = {
    prefix: { shop: NAMESPACE, xsd: 'http://www.w3.org/2001/XMLSchema#', prov: 'http://www.w3.org/ns/prov#' },
    entity: {},
    activity: {},
    agent: { [CONTROLLER]: { 'prov:type': name('prov:Organization'), 'prov:label': 'controller' } },
    wasGeneratedBy: {},
    used: {},
    wasInvalidatedBy: {},
    wasAssociatedWith: {},
    wasAttributedTo: {},
    wasDerivedFrom: {},
    specializationOf: {},
    wasInformedBy: {},
  };
  private count = 0;
  private readonly subject: string;

  constructor(subjectId: string) {
    this.subject = `shop:subject-${subjectId}`;
    this.document.agent[this.subject] = { 'prov:type': name('prov:Person'), 'shop:role': 'data subject' };
  }

  node(node: LineageNode): void {
    const { kind } = node;
    if (kind === LineageNodeKind.DATUM || kind === LineageNodeKind.VERSION) return this.entity(node);
    this.activity(node);
    if (kind === LineageNodeKind.READ || kind === LineageNodeKind.DENIAL) this.associate(node, actorOf(node), actorAttributes(node));
    else if (kind === LineageNodeKind.DISCLOSURE) {
      this.associate(node, CONTROLLER, {});
      this.associate(node, `shop:recipient-${local(node.recipient ?? node.label)}`, { 'prov:type': name('prov:Organization'), 'prov:label': node.label });
    } else this.associate(node, OF_THE_PERSON.includes(kind) ? this.subject : CONTROLLER, {});
  }

  edge(from: LineageNode, to: LineageNode, relation: LineageRelation): void {
    const { document } = this;
    switch (relation) {
      case LineageRelation.BROUGHT:
        return this.relate(document.wasGeneratedBy, { 'prov:entity': idOf(to), 'prov:activity': idOf(from), 'prov:time': to.at.toISOString() });
      case LineageRelation.HAS_VERSION:
        return this.relate(document.specializationOf, { 'prov:specificEntity': idOf(to), 'prov:generalEntity': idOf(from) });
      case LineageRelation.RECTIFIED:
        return this.relate(document.wasDerivedFrom, {
          'prov:generatedEntity': idOf(to),
          'prov:usedEntity': idOf(from),
          'prov:type': name('prov:Revision'),
        });
      case LineageRelation.DERIVED:
        return this.relate(document.wasDerivedFrom, { 'prov:generatedEntity': idOf(to), 'prov:usedEntity': idOf(from) });
      case LineageRelation.BOUND:
      case LineageRelation.READ_IN:
      case LineageRelation.DISCLOSED_IN:
        return this.relate(document.used, { 'prov:activity': idOf(to), 'prov:entity': idOf(from), 'prov:time': to.at.toISOString() });
      case LineageRelation.ENDED:
        return this.relate(document.wasInvalidatedBy, { 'prov:entity': idOf(from), 'prov:activity': idOf(to), 'prov:time': to.at.toISOString() });
      case LineageRelation.OPENED:
      case LineageRelation.ALLOWED:
      case LineageRelation.CAUSED:
        return this.relate(document.wasInformedBy, { 'prov:informed': idOf(to), 'prov:informant': idOf(from) });
      case LineageRelation.BLOCKS:
        return this.relate(document.wasInformedBy, { 'prov:informed': idOf(to), 'prov:informant': idOf(from), 'prov:type': name('shop:Blocks') });
      case LineageRelation.DENIED_IN:
        // Nothing was used: that is the point of a denial.
        return;
    }
  }

  private entity(node: LineageNode): void {
    const { kind, label, reason, derivedFrom, at } = node;
    this.document.entity[idOf(node)] = {
      'prov:type': name(kind === LineageNodeKind.DATUM ? 'shop:Datum' : 'shop:DatumVersion'),
      'prov:label': label,
      'shop:at': instant(at),
      ...(kind === LineageNodeKind.DATUM ? { 'shop:category': label } : {}),
      ...(reason ? { 'shop:actualCategory': reason } : {}),
      ...(derivedFrom ? { 'shop:derivedFromCategory': derivedFrom } : {}),
    };
    if (kind === LineageNodeKind.DATUM) this.relate(this.document.wasAttributedTo, { 'prov:entity': idOf(node), 'prov:agent': this.subject });
  }

  private activity(node: LineageNode): void {
    const { kind, label, at, until, purpose, context, reason } = node;
    // What happened at one instant ends when it begins; a holding or a consent that goes on has no end.
    const lasts = kind === LineageNodeKind.BINDING || OF_THE_PERSON.includes(kind);
    const end = lasts ? until : at;
    this.document.activity[idOf(node)] = {
      'prov:startTime': at.toISOString(),
      ...(end ? { 'prov:endTime': end.toISOString() } : {}),
      'prov:type': name(ACTIVITY_TYPES[kind]),
      'prov:label': label,
      ...(purpose ? { 'shop:purpose': purpose } : {}),
      ...(context ? { 'shop:context': context } : {}),
      ...(reason ? { 'shop:reason': reason } : {}),
    };
  }

  private associate(node: LineageNode, agent: string, attributes: Attributes): void {
    this.document.agent[agent] ??= attributes;
    const roles = node.roles ?? [];
    this.relate(this.document.wasAssociatedWith, {
      'prov:activity': idOf(node),
      'prov:agent': agent,
      ...(roles.length > 0 ? { 'prov:role': roles.join(',') } : {}),
    });
  }

  private relate(records: Records, attributes: Attributes): void {
    this.count += 1;
    records[`_:r${this.count}`] = attributes;
  }
}

const OF_THE_PERSON: readonly LineageNodeKind[] = [LineageNodeKind.CONSENT, LineageNodeKind.OBJECTION, LineageNodeKind.RESTRICTION];

const ACTIVITY_TYPES: Readonly<Record<LineageNodeKind, string>> = {
  EVENT: 'shop:Event',
  DATUM: 'shop:Datum',
  VERSION: 'shop:DatumVersion',
  BINDING: 'shop:HoldingForPurpose',
  READ: 'shop:Read',
  DISCLOSURE: 'shop:Disclosure',
  END: 'shop:Destruction',
  DENIAL: 'shop:DeniedRead',
  CONSENT: 'shop:Consent',
  OBJECTION: 'shop:Objection',
  RESTRICTION: 'shop:Restriction',
  CASE: 'shop:RightsCase',
};

function idOf({ id, kind }: LineageNode): string {
  return `shop:${kind.toLowerCase()}-${local(id)}`;
}

/** What may stand in the local part of a qualified name without being written otherwise. */
function local(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '-');
}

function name(qualified: string): { $: string; type: string } {
  return { $: qualified, type: 'xsd:QName' };
}

function instant(at: Date): { $: string; type: string } {
  return { $: at.toISOString(), type: 'xsd:dateTime' };
}

/** Staff whom the reader is not told of are one agent for each role. */
function actorOf({ actorKind, actorId, roles }: LineageNode): string {
  return `shop:actor-${local(actorId ?? (roles && roles.length > 0 ? roles.join('-') : (actorKind ?? 'unknown')))}`;
}

function actorAttributes({ actorKind }: LineageNode): Attributes {
  return { 'prov:type': name(actorKind === 'SERVICE' ? 'prov:SoftwareAgent' : 'prov:Person'), 'shop:kind': actorKind ?? '' };
}
