import { accessLogLines, type AccessLogLine } from '@andamal/privacy-compliance/testing';
import type { System } from './system';

/** The lines of the vault's access log that say this, in the order of the log. */
export function accessLogOf(system: Pick<System, 'rows'>, match: Partial<AccessLogLine> = {}): Promise<AccessLogLine[]> {
  return accessLogLines((sql, parameters) => system.rows('privacy-compliance', sql, parameters), match);
}
