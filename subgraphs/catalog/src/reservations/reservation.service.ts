import { createHash } from 'node:crypto';
import { insertOnce, insertRows, selectRows, sql, updateWhere, type Database } from '@andamal/database';
import { AppError, err, ok, type Clock, type Result } from '@andamal/kernel';
import type { Log } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { CatalogReader } from '../snapshot/catalog-reader';
import type { CatalogSnapshot } from '../snapshot/catalog-snapshot';
import { availableOf, stockedIds } from '../stock/availability';
import { changeStockOfReservation, readAvailable, reserveAll } from '../stock/stock-store';
import { RESERVATION_STEPS, STOCK_EFFECTS, type ReservationInput, type ReservationState, type ReservationStep } from './reservation-states';
import { ReservationEntity, ReservationPartEntity } from './reservation.entity';

export interface ReservationLine {
  readonly variantId: string;
  readonly quantity: number;
}

export interface ReservationRequest {
  readonly reservationId: string;
  /** The OrderPlaced event that follows when the checkout succeeds. */
  readonly eventId: string;
  readonly lines: readonly ReservationLine[];
  readonly expiresAt: Date;
}

export interface Shortage {
  readonly variantId: string;
  readonly requested: number;
  readonly available: number;
}

export type ReservationRefusal =
  | { readonly code: 'OUT_OF_STOCK'; readonly shortages: readonly Shortage[] }
  /** The checkout has ended already: this call was overtaken by its own end. */
  | { readonly code: 'CLOSED'; readonly state: ReservationState };

/** No checkout is open for longer. Keeps a wrong clock from holding stock for ever. */
const LONGEST_HOLD_MS = 24 * 3600 * 1000;

/** Not all of the pieces could be held: roll back what was, and see what is missing. */
class NotEnough extends Error {}

/** Where something that happens to a reservation finds it, unless calls have overtaken each other. */
const USUAL_STATE: Readonly<Record<ReservationInput, ReservationState>> = { PLACE: 'HELD', ABANDON: 'HELD', CANCEL: 'COMMITTED', EXPIRE: 'HELD' };

type PiecesById = Map<string, number>;

/** Holds stock for checkouts: never more than there is, once per reservation, all or nothing. */
export class ReservationService {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogReader,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Reserves the lines' pieces, those of a bundle's parts for a bundle. Asking again with the same id changes nothing
   * but a later `expiresAt`.
   *
   * @throws AppError BAD_INPUT when the id stands for other lines, or `expiresAt` is not within the next 24 hours
   */
  async reserve(request: ReservationRequest): Promise<Result<{ state: ReservationState }, ReservationRefusal>> {
    const now = this.clock.now();
    const hold = request.expiresAt.getTime() - now.getTime();
    if (!(hold > 0 && hold <= LONGEST_HOLD_MS)) throw new AppError('BAD_INPUT', 'expiresAt must be within the next 24 hours.');
    const lines = mergeLines(request.lines);
    const catalog = await this.catalog.current();
    for (;;) {
      try {
        return await this.database.inTransaction((tx) => this.tryToReserve(tx, request, lines, catalog, now));
      } catch (error) {
        if (!(error instanceof NotEnough)) throw error;
        const pieces = piecesOf(lines, catalog);
        const shortages = shortagesOf(lines, pieces, await readAvailable(this.database.read, [...pieces.keys()]), catalog);
        if (shortages.length > 0) return err({ code: 'OUT_OF_STOCK', shortages });
        // Somebody gave pieces back in the meantime: there are enough now.
      }
    }
  }

  /** Applies what happened to a checkout, in the caller's transaction. Exactly one of two that come at once has an effect. */
  async advance(tx: EntityManager, reservationId: string, input: ReservationInput): Promise<void> {
    const now = this.clock.now();
    // As a rule it is there, as the checkout left it; then the conditional update alone finds out.
    let from: ReservationState | 'ABSENT' = USUAL_STATE[input];
    for (;;) {
      const step: ReservationStep | null = RESERVATION_STEPS[from][input];
      if (step === null) return;
      const won: boolean =
        from === 'ABSENT'
          ? await insertOnce(tx, ReservationEntity, tombstone(reservationId, step.to, now))
          : (await updateWhere(tx, ReservationEntity, {
              set: { state: step.to, changedAt: now },
              where: { id: reservationId, state: from },
              ...(input === 'EXPIRE' ? { and: sql('expiresAt <= ?', [now]) } : {}),
            })) === 1;
      if (!won && input === 'EXPIRE') return;
      if (!won) {
        from = (await findReservation(tx, reservationId))?.state ?? 'ABSENT';
        continue;
      }
      if (step.stock === 'SELL_LATE' || (from === 'ABSENT' && input === 'PLACE')) {
        this.log.error({ reservationId, from }, 'an order was placed without its stock being held');
      }
      if (step.stock !== 'NONE') await changeStockOfReservation(tx, reservationId, STOCK_EFFECTS[step.stock]);
      return;
    }
  }

  private async tryToReserve(
    tx: EntityManager,
    request: ReservationRequest,
    lines: ReadonlyMap<string, number>,
    catalog: CatalogSnapshot,
    now: Date,
  ): Promise<Result<{ state: ReservationState }, ReservationRefusal>> {
    const linesDigest = digestOf(lines);
    const { reservationId, eventId, expiresAt } = request;
    const isFirst = await insertOnce(tx, ReservationEntity, {
      id: reservationId,
      eventId,
      state: 'HELD',
      linesDigest,
      expiresAt,
      createdAt: now,
      changedAt: now,
    });
    if (!isFirst) {
      const before = await findReservation(tx, reservationId);
      // Its owner has rolled it back since.
      if (before === undefined) throw new NotEnough();
      return this.repeat(tx, before, request, linesDigest, now);
    }
    const pieces = piecesOf(lines, catalog);
    const areForSale = [...lines.keys()].every((variantId) => catalog.variant(variantId)?.forSale);
    if (!areForSale || !(await reserveAll(tx, pieces))) throw new NotEnough();
    await insertRows(
      tx,
      ReservationPartEntity,
      [...pieces].map(([variantId, quantity]) => ({ reservationId, variantId, quantity })),
    );
    return ok({ state: 'HELD' });
  }

  private async repeat(
    tx: EntityManager,
    before: ReservationEntity,
    request: ReservationRequest,
    linesDigest: string,
    now: Date,
  ): Promise<Result<{ state: ReservationState }, ReservationRefusal>> {
    if (before.state !== 'HELD' && before.state !== 'COMMITTED') return err({ code: 'CLOSED', state: before.state });
    const isTheSame = before.eventId === request.eventId && before.linesDigest === linesDigest;
    // A committed tombstone knows no lines: nothing to compare with.
    if (!isTheSame && before.linesDigest !== null) {
      throw new AppError('BAD_INPUT', 'This reservationId stands for another reservation.');
    }
    await updateWhere(tx, ReservationEntity, {
      set: { expiresAt: request.expiresAt, changedAt: now },
      where: { id: before.id, state: 'HELD' },
      and: sql('expiresAt < ?', [request.expiresAt]),
    });
    return ok({ state: before.state });
  }
}

async function findReservation(tx: EntityManager, id: string): Promise<ReservationEntity | undefined> {
  return (await selectRows(tx, ReservationEntity, 'WHERE id = ?', [id]))[0];
}

function tombstone(id: string, state: ReservationState, now: Date): ReservationEntity {
  return { id, eventId: null, state, linesDigest: null, expiresAt: null, createdAt: now, changedAt: now };
}

/** One line per variant, in a fixed order. */
function mergeLines(lines: readonly ReservationLine[]): ReadonlyMap<string, number> {
  const merged = new Map<string, number>();
  for (const { variantId, quantity } of lines) merged.set(variantId, (merged.get(variantId) ?? 0) + quantity);
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digestOf(lines: ReadonlyMap<string, number>): string {
  return createHash('sha256').update(JSON.stringify([...lines])).digest('hex');
}

/** What the lines need of each stocked variant. What is not for sale needs nothing here: it is a shortage of its own. */
function piecesOf(lines: ReadonlyMap<string, number>, catalog: CatalogSnapshot): PiecesById {
  const pieces: PiecesById = new Map();
  for (const [variantId, quantity] of lines) {
    const variant = catalog.variant(variantId);
    if (variant === undefined || !variant.forSale) continue;
    const parts = variant.parts.length === 0 ? [{ variantId, quantity: 1 }] : variant.parts;
    for (const part of parts) pieces.set(part.variantId, (pieces.get(part.variantId) ?? 0) + part.quantity * quantity);
  }
  return pieces;
}

/** The lines that cannot be had, each with how many can. Two lines that share a part are both short of it. */
function shortagesOf(
  lines: ReadonlyMap<string, number>,
  pieces: PiecesById,
  available: ReadonlyMap<string, number>,
  catalog: CatalogSnapshot,
): Shortage[] {
  const isShort = (id: string): boolean => (pieces.get(id) ?? 0) > (available.get(id) ?? 0);
  return [...lines].flatMap(([variantId, requested]) => {
    const variant = catalog.variant(variantId);
    if (variant === undefined || !variant.forSale) return [{ variantId, requested, available: 0 }];
    if (!stockedIds(variant).some(isShort)) return [];
    return [{ variantId, requested, available: availableOf(variant, (id) => available.get(id) ?? 0) }];
  });
}
