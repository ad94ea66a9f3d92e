import { endOf } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import { handlesRights, RefusedError } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { BindingEntity } from '../bindings/binding.entity';
import type { RectificationStore } from '../rectification/rectification.store';
import type { DatumEntity } from '../vault/datum.entity';
import { cursorOf, positionOf, wants, type LineagePosition, type LineageScope } from './lineage-filter';
import { addBinding, addDatum, addDisclosure, addEvent, addLogLine, addOwnAct, addVersions, connectDerived, LineageGraph } from './lineage-graph';
import { MAX_READS, type LineageStore } from './lineage.store';
import { Lineage, LineageNodeKind, LineageRelation } from './lineage.types';

/** Draws the history of a person's data as a graph. Looking at it is a read too, and logged. */
export class LineageService {
  constructor(
    private readonly store: LineageStore,
    private readonly rectifications: RectificationStore,
    private readonly log: AccessLog,
  ) {}

  /**
   * A page: data with all that belongs to them, and the latest reads and disclosures of these data. Where there are more
   * of those, the next page goes on with them before it goes on to further data: all pages together show every one.
   *
   * @throws RefusedError when the person asks by who of the staff it was, which they are not told either
   */
  async ofSubject(subjectId: string, page: { first: number; after?: string | null }, scope: LineageScope, caller: CallerContext): Promise<Lineage> {
    const showActor = handlesRights(caller);
    if (!showActor && scope.actorId !== null && scope.actorId !== undefined) {
      throw new RefusedError('Who of the staff it was is for the privacy office to look at (RIGHTS).', { field: 'filter.actorId' }, { subjectId, context: 'LINEAGE' });
    }
    const position = positionOf(page.after);
    const limit = position.upTo === null ? page.first + 1 : MAX_PAGE;
    const rows = await this.store.data(subjectId, scope, position, limit);
    const data = position.upTo === null ? rows.slice(0, page.first) : rows;
    const graph = new LineageGraph((kind) => wants(scope, kind));
    const further = await this.drawReads(graph, { subjectId, scope, position, data, showActor });
    // A page that goes on with older reads repeats of the data no more than those reads are about.
    if (position.upTo === null) await this.drawData(graph, subjectId, scope, data);
    const categories = [...new Set(data.map(({ category }) => category))];
    await this.log.record(caller, [{ subjectId, context: 'LINEAGE', categories, outcome: 'ALLOWED' }]);

    const upTo = data.at(-1)?.id ?? '';
    // How many data the first page of these had is not known here: whether there are more, the next page finds out.
    const moreData = position.upTo === null ? rows.length > page.first : upTo !== '';
    const next = further === null ? moreData && { ...positionOf(null), after: upTo } : { ...further, after: position.after, upTo };
    return Object.assign(new Lineage(), graph.drawn(), {
      subjectId,
      endCursor: next === false ? null : cursorOf(next),
      olderReads: further !== null,
    });
  }

  /** @returns where the next page goes on; null: nothing is older */
  private async drawReads(
    graph: LineageGraph,
    { subjectId, scope, position, data, showActor }: PageOfData,
  ): Promise<Pick<LineagePosition, 'readsBefore' | 'disclosuresBefore'> | null> {
    if (data.length === 0) return null;
    const [lines, disclosures] = await Promise.all([
      this.store.logLines(subjectId, scope, position.readsBefore),
      this.store.disclosures(subjectId, scope, position.disclosuresBefore),
    ]);
    const ids = new Set(data.map(({ id }) => id));
    const shownLines = lines.slice(0, MAX_READS);
    const shownDisclosures = disclosures.slice(0, MAX_READS);
    const touched = new Set([...shownLines.flatMap(({ datumIds }) => datumIds.split(',')), ...shownDisclosures.flatMap(({ datumIds }) => datumIds)]);
    for (const datum of data) if (position.upTo !== null && touched.has(datum.id)) addDatum(graph, datum);
    for (const line of shownLines) addLogLine(graph, line, data, showActor);
    for (const disclosure of shownDisclosures) addDisclosure(graph, disclosure, ids);
    const readsBefore = lines.length > MAX_READS ? (shownLines.at(-1)?.place ?? 0) : 0;
    const disclosuresBefore = disclosures.length > MAX_READS ? (shownDisclosures.at(-1)?.id ?? '') : '';
    return readsBefore === 0 && disclosuresBefore === '' ? null : { readsBefore, disclosuresBefore };
  }

  private async drawData(graph: LineageGraph, subjectId: string, scope: LineageScope, data: readonly DatumEntity[]): Promise<void> {
    const ids = data.map(({ id }) => id);
    const [versions, allBindings, acts, rectifications] = await Promise.all([
      this.store.versions(subjectId, ids),
      this.store.bindings(subjectId, ids),
      this.store.ownActs(subjectId),
      this.rectifications.around(subjectId, ids),
    ]);
    const bindings = allBindings.filter((binding) => isMeant(binding, scope));
    const eventIds = [
      ...data.flatMap(({ depositId, endedBy }) => [depositId, ...(endedBy === null ? [] : [endedBy])]),
      ...bindings.map(({ sourceEventId }) => sourceEventId),
    ];
    for (const event of await this.store.events(subjectId, [...new Set(eventIds)])) addEvent(graph, event);
    for (const datum of data) addDatum(graph, datum);
    connectDerived(graph, data);
    addVersions(graph, versions);
    for (const { datumId, newDatumId } of rectifications) graph.connect(datumId, newDatumId, LineageRelation.RECTIFIED);
    for (const binding of bindings) addBinding(graph, binding);
    for (const act of acts) if (graphWants(act.label, act.kind, scope)) addOwnAct(graph, act, bindings);
  }
}

/** As many data as a page can have. */
const MAX_PAGE = 100;

interface PageOfData {
  readonly subjectId: string;
  readonly scope: LineageScope;
  readonly position: LineagePosition;
  readonly data: readonly DatumEntity[];
  readonly showActor: boolean;
}

/** Bindings of the purpose and context that are asked for, in force at some time between the instants. */
function isMeant(binding: BindingEntity, { purpose, context, from, to }: LineageScope): boolean {
  if (purpose !== null && purpose !== undefined && binding.purpose !== purpose) return false;
  if (context !== null && context !== undefined && `${binding.contextKind}:${binding.contextId}` !== context) return false;
  const end = endOf(binding);
  return !(to && binding.opensAt >= to) && !(from && end !== null && end < from);
}

function graphWants(label: string, kind: string, { purpose }: LineageScope): boolean {
  return kind === LineageNodeKind.CASE || purpose === null || purpose === undefined || label === purpose || label === '*';
}
