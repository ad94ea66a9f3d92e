/** A row as an act holds it: instants are milliseconds since 1970. */
export type Noted<Row> = {
  readonly [P in keyof Row]: Row[P] extends Date ? number : Row[P] extends Date | null ? number | null : Row[P];
};

export function toNoted<Row extends object>(row: Row): Noted<Row> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.getTime() : value])) as Noted<Row>;
}

/** @param instants the columns that are instants: in the file they look like any other number */
export function fromNoted<Row extends object>(noted: Noted<Row>, instants: readonly (keyof Row & string)[]): Row {
  const isInstant = new Set<string>(instants);
  return Object.fromEntries(
    Object.entries(noted).map(([name, value]) => [name, isInstant.has(name) && typeof value === 'number' ? new Date(value) : value]),
  ) as Row;
}
