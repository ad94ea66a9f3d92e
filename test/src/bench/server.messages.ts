export interface ServerSettings {
  readonly system: 'vault' | 'plain';
  readonly databaseUrl: string;
  /** As the product runs on that engine: in one process on SQLite, over HTTP with signed callers on MariaDB. */
  readonly transport: 'in-process' | 'http';
  /** How many data the vault keeps for reads; left out: as the product does. */
  readonly readCacheData?: number;
}

/** `usage`: what the process has spent so far. `collect`: the same, with garbage collected before. */
export type Request = 'usage' | 'collect' | 'stop';

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
