import type { Binding, KeepUntil } from './binding.types';

/**
 * Is the binding in force at that instant? From `opensAt` (inclusive) until `endsAt` or `closedAt` (exclusive).
 * False when any of the instants is not a date.
 */
export function isLive(binding: Binding, now: Date): boolean {
  return binding.opensAt.getTime() <= now.getTime() && holdsAt(binding, now);
}

/**
 * Does the binding give its datum the right to exist at that instant? Until it is over; also one that has yet to open,
 * since clocks of two services may differ. False when any of the instants is not a date.
 */
export function holdsAt({ opensAt, endsAt, closedAt }: Binding, now: Date): boolean {
  const at = now.getTime();
  return (
    !Number.isNaN(opensAt.getTime()) &&
    !Number.isNaN(at) &&
    (endsAt === null || at < endsAt.getTime()) &&
    (closedAt === null || at < closedAt.getTime())
  );
}

/** When the binding is over (exclusive), as far as is known: the earlier of end and closing; null: no date. */
export function endOf(binding: Pick<Binding, 'endsAt' | 'closedAt'>): Date | null {
  const { endsAt, closedAt } = binding;
  if (endsAt === null || closedAt === null) return endsAt ?? closedAt;
  return closedAt.getTime() < endsAt.getTime() ? closedAt : endsAt;
}

/**
 * Until when a datum is kept: the latest end over the bindings that hold it, holds included; OPEN when one of them has no
 * date. Never one time-to-live per record.
 */
export function keepUntil(bindings: readonly Binding[], now: Date): KeepUntil {
  let latest: Date | null = null;
  for (const binding of bindings) {
    if (!holdsAt(binding, now)) continue;
    const end = endOf(binding);
    if (end === null) return { kind: 'OPEN' };
    if (latest === null || latest.getTime() < end.getTime()) latest = end;
  }
  return latest === null ? { kind: 'NOT_HELD' } : { kind: 'UNTIL', at: latest };
}

/**
 * Between which instants (from the first, before the second; milliseconds since 1970) each of these bindings is as live as it
 * is now, and gives its datum the same right to exist: until the next of their instants, and no earlier than the last one.
 */
export function steadyAround(bindings: Iterable<Binding>, now: Date): { readonly from: number; readonly until: number } {
  const at = now.getTime();
  let from = -Infinity;
  let until = Infinity;
  for (const { opensAt, endsAt, closedAt } of bindings) {
    for (const instant of [opensAt, endsAt, closedAt]) {
      if (instant === null) continue;
      const turn = instant.getTime();
      if (turn <= at) from = Math.max(from, turn);
      else if (turn > at) until = Math.min(until, turn);
    }
  }
  return { from, until };
}
