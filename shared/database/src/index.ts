export * from './columns';
export { openDatabase, type Database, type DatabaseOptions } from './database';
export type { DatabaseLog } from './engine';
export { isDuplicateKey, StatementError, TransactionMisuseError, type StatementErrorKind } from './errors';
export type { SqlParameter, SqlValue } from './parameters';
export * from './rows';
export * from './statement-counter';
export { afterCommit, CommitUnknownError, outsideTransactions } from './transactions';
export { parseDatabaseUrl, type DatabaseKind, type DatabaseTarget } from './url';
