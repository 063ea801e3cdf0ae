// Owns: the connection pool, the one Database type, migrations and the DDL of the read tables.
// Never: a query of the product; those live in event-store, projection and access.
// Start reading: tables.ts, then migrations/0001-event-log.ts.
export {
  booleanArray,
  byteaArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  utf8Array,
  uuidArray,
} from './binary-arrays';
export { beginReadModel, completeReadModel } from './build-read-model';
export { leaseCheckpoint, moveCheckpoint, readCheckpoint } from './checkpoint';
export { beginWith } from './begin-with';
export { commitUnhurried } from './commit-unhurried';
export { DatabaseAwayError, DatabaseBusyError } from './database-errors';
export {
  databasePlace,
  describeDatabaseFault,
  knownDatabaseFault,
} from './describe-database-fault';
export { grantLogin } from './grant-login';
export { inBatches, type BatchOptions } from './in-batches';
export { migrate, pendingMigrations } from './migrate';
export {
  connectionConfig,
  openDatabase,
  type ConnectionConfig,
  type DatabaseOptions,
  type Db,
  type OpenDatabase,
  type Tx,
} from './open-database';
export type { OpenPayload } from './open-payloads';
export {
  ERASED,
  PAYLOAD,
  PAYLOAD_BYTES,
  payloadField,
  payloadShapeOf,
  SALTED_PAYLOAD,
  shapeLike,
} from './payload-sql';
export { READ_MODEL } from './read-model-ddl';
export { requireAppRole } from './require-app-role';
export { readOwner } from './read-owner';
export type { Database } from './tables';
export { together } from './together';
