import type { Generated } from 'kysely';

/** Every table there is. Row types keep the column names; nothing is written twice. */
export type Database = {
  'threadlog.events': EventsTable;
  'threadlog.checkpoints': CheckpointsTable;
  'threadlog.dead_events': DeadEventsTable;
  'threadlog.installation': InstallationTable;
  'threadlog.api_keys': ApiKeysTable;
  'threadlog.idempotency_keys': IdempotencyKeysTable;
  'threadlog.tasks': TasksTable;
  'threadlog.data_keys': DataKeysTable;
  'threadlog.master_keys': MasterKeysTable;
  'threadlog.ledger_keys': LedgerKeysTable;
  'threadlog.ledger_seals': LedgerSealsTable;
  'threadlog.ledger_tiles': LedgerTilesTable;
  'threadlog.audit_reads': AuditReadsTable;
  // The read tables stand in a schema that a rebuild replaces: name them through `withSchema`.
  messages: MessagesTable;
  threads: ThreadsTable;
  thread_heads: ThreadHeadsTable;
  thread_metadata: ThreadMetadataTable;
  files: FilesTable;
};

/** The log. Only `call threadlog.append_events` inserts; nobody updates or deletes. */
export type EventsTable = {
  position: number;
  recorded_at: Date;
  version: number;
  rev: number;
  log_id: Generated<number>;
  schema_version: number;
  event_id: string;
  stream_id: string;
  entity_id: string;
  project_id: string;
  type: string;
  actor: string;
  meta: string;
  /** Null with the payload, where that is encrypted. */
  salt: Buffer | null;
  payload_hash: Buffer;
  payload: string | null;
  ciphertext: Buffer | null;
  /** What may be known of an encrypted payload. */
  outline: string | null;
};

export type CheckpointsTable = {
  name: string;
  position: number;
  updated_at: Generated<Date>;
};

/** Events that could not be projected; their streams are quarantined, and read from the log. */
export type DeadEventsTable = {
  position: number;
  stream_id: string;
  reason: string;
  found_at: Generated<Date>;
};

/** One row: what this installation was born with. */
export type InstallationTable = {
  id: Generated<number>;
  key_secret: Buffer;
  created_at: Generated<Date>;
};

export type ApiKeysTable = {
  key_id: string;
  project_id: string;
  key_hash: Buffer;
  name: string;
  scopes: string[];
  created_at: Generated<Date>;
  revoked_at: Date | null;
  last_used_at: Date | null;
};

/** What was done once under an Idempotency-Key: not the answer, but where in the log it is. */
export type IdempotencyKeysTable = {
  project_id: string;
  key: string;
  /** SHA-256 of what was asked. */
  request_hash: Buffer;
  entity_id: string;
  rev: number;
  created_at: Date;
};

export type TasksTable = {
  task_id: string;
  kind: string;
  project_id: string;
  position: number;
  payload: string;
  state: Generated<'pending' | 'done' | 'dead'>;
  attempts: Generated<number>;
  due_at: Generated<Date>;
  last_error: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
};

/** The key of a stream's payloads, wrapped by a master key; null once it is destroyed. */
export type DataKeysTable = {
  stream_id: string;
  wrapped: Buffer | null;
  created_at: Date;
  destroyed_at: Date | null;
};

/** Names of the master keys that were ever used here. */
export type MasterKeysTable = {
  master_id: Buffer;
  first_used: Generated<Date>;
};

/** Who may have signed checkpoints, as C2SP signed-note writes a public key. */
export type LedgerKeysTable = {
  verifier_key: string;
  made_at: Generated<Date>;
};

/** A signed checkpoint, and the leaves that are new in it, 32 bytes each. */
export type LedgerSealsTable = {
  size: number;
  leaves: Buffer;
  note: string;
  sealed_at: Generated<Date>;
};

/** A full tile of the tree. */
export type LedgerTilesTable = {
  level: number;
  tile: number;
  root: Buffer;
  hashes: Buffer;
};

/** Who looked at the past; the application only adds to it. */
export type AuditReadsTable = {
  read_id: Generated<number>;
  asked_at: Generated<Date>;
  project_id: string;
  key_id: string;
  request_id: string;
  method: string;
  url: string;
};

/** JSON columns are text: rendered as they are, never parsed and written again by the database. */
export type MessagesTable = {
  message_id: string;
  thread_id: string;
  position: number;
  rev: number;
  created_at: Date;
  role: string;
  assistant_id: string | null;
  run_id: string | null;
  content: string;
  attachments: string;
  metadata: string;
};

export type ThreadsTable = {
  thread_id: string;
  project_id: string;
  position: number;
  rev: number;
  created_at: Date;
  metadata: string;
  tool_resources: string;
};

/** How far each thread is applied to the read tables; its later events are the tail. */
export type ThreadHeadsTable = {
  thread_id: string;
  applied_version: number;
};

/** One row for each pair of each thread: `threadlog.metadata_pair`, its position. Triggers write it. */
export type ThreadMetadataTable = {
  pair: string;
  position: number;
};

export type FilesTable = {
  file_id: string;
  project_id: string;
  position: number;
  rev: number;
  created_at: Date;
  filename: string;
  purpose: string;
  bytes: number;
  sha256: string;
};
