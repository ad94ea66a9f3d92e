import type { Binding, KeepUntil } from './binding.types';

/**
 * Is the binding in force at that instant? From `opensAt` (inclusive) until `endsAt` or `closedAt` (exclusive).
 * False when any of the instants is not a date.
 */
export function isLive(binding: Binding, now: Date): boolean {
  const at = now.getTime();
  return (
    binding.opensAt.getTime() <= at &&
    (binding.endsAt === null || at < binding.endsAt.getTime()) &&
    (binding.closedAt === null || at < binding.closedAt.getTime())
  );
}

/** When the binding is over (exclusive), as far as is known: the earlier of end and closing; null: no date. */
export function endOf(binding: Pick<Binding, 'endsAt' | 'closedAt'>): Date | null {
  const { endsAt, closedAt } = binding;
  if (endsAt === null || closedAt === null) return endsAt ?? closedAt;
  return closedAt.getTime() < endsAt.getTime() ? closedAt : endsAt;
}

/**
 * Until when a datum is kept: the latest end over its live bindings, holds included; OPEN when one of them has no
 * date. Never one time-to-live per record.
 */
export function keepUntil(bindings: readonly Binding[], now: Date): KeepUntil {
  let latest: Date | null = null;
  for (const binding of bindings) {
    if (!isLive(binding, now)) continue;
    const end = endOf(binding);
    if (end === null) return { kind: 'OPEN' };
    if (latest === null || latest.getTime() < end.getTime()) latest = end;
  }
  return latest === null ? { kind: 'NOT_HELD' } : { kind: 'UNTIL', at: latest };
}
