/** What stands in a log in place of a text that may be somebody's data. */
export const NOT_A_NAME = '(not a name)';

const MAX_LENGTH = 64;
/** Dates, phone and identity numbers, also where a name has to write them with something in between. */
const NUMBER = /\d(?:[_.:-]*\d){3}/;

/**
 * A name out of an operation, its own or an alias, as it may be logged. Whoever writes the operation chooses it, and the access
 * log keeps it for good: one that is long, or holds a number of four digits or more, is not taken (ADR 27).
 */
export function loggedName(name: string): string {
  return name.length > MAX_LENGTH || NUMBER.test(name) ? NOT_A_NAME : name;
}
