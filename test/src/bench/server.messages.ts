export interface ServerSettings {
  readonly system: 'vault' | 'plain';
  readonly databaseUrl: string;
  /** As the product runs on that engine: in one process on SQLite, over HTTP with signed callers on MariaDB. */
  readonly transport: 'in-process' | 'http';
  /** How many data the vault keeps for reads; left out: as the product does. */
  readonly readCacheData?: number;
  /** Databases of the services that the vault has to do with: they then run beside it. */
  readonly beside?: { readonly identityUrl: string; readonly cartUrl: string };
  /** An instant at which the clock stands until a request moves it; left out: the time that it is. */
  readonly standsAt?: string;
}

/**
 * `usage`: what the process has spent so far. `collect`: the same, with garbage collected before. `work`: the
 * vault's workers run from now on. `until`: moves a clock that stands.
 */
export type Request = 'usage' | 'collect' | 'stop' | 'work' | { readonly until: string };

export interface Ready {
  readonly url: string;
  readonly internalUrl: string;
}

export interface Usage {
  /** User and system time of the process with all its threads. */
  readonly cpuMicros: number;
  readonly rss: number;
  readonly heapUsed: number;
  /** SQL statements sent. */
  readonly statements: number;
}

export type Reply = Ready | Usage;

export const CALLER_SECRET = 'a secret of the benchmarks that is long enough';
