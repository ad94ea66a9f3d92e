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
