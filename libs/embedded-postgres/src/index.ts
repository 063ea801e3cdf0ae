// Owns: a private PostgreSQL on this machine: its binaries, its cluster, its process and its end.
// Never: a table or a query of the product; nothing here knows what the database is for.
// Start reading: start-embedded-postgres.ts, then guard.ts.
export { runningPid } from './directory-lock';
export { EmbeddedPostgresError } from './embedded-postgres-error';
export { findRunningUrl } from './find-running-url';
export { postgresDirectory } from './postgres-directory';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres';
export { freePort } from './free-port';
