/**
 * Every right that API and worker have in the database, and what for. A new grant is a line here, with
 * its reason: test/security/least-rights.int.spec.ts compares it with the catalog.
 */
export const RIGHTS: Readonly<Record<string, string>> = {
  'everybody: connect, temporary on database':
    "PostgreSQL's default; BullMQ adds jobs in bulk by way of a temporary table",
  'everybody: usage on language plpgsql': "PostgreSQL's default; functions need a schema as well",
  'everybody: usage on language sql': "PostgreSQL's default",
  'everybody: usage on schema public': "PostgreSQL's default; threadlog_migrations is in there",

  'threadlog_app: usage on schema threadlog': 'to reach what is in it; nothing can be made in it',
  'threadlog_app: insert, select on table threadlog.events':
    'the append procedure runs as its caller, because only such a one may commit',
  'threadlog_app: execute on function threadlog.append_events': 'appending',
  'threadlog_app: execute on function threadlog.metadata_pair': 'finding threads by metadata',
  'threadlog_app: execute on function threadlog.payload_field':
    'looking into payloads that may be damaged',
  'threadlog_app: delete, insert, select on table threadlog.idempotency_keys':
    'noted by the append, looked up by the API, forgotten by the worker',
  'threadlog_app: insert, select on table threadlog.data_keys':
    'a key is stored with its stream, and comes with what it opens',
  'threadlog_app: update on column threadlog.data_keys.destroyed_at':
    'when; a trigger lets nothing else happen',
  'threadlog_app: update on column threadlog.data_keys.wrapped':
    'destroying a key where the log says so; a trigger lets nothing else happen',
  'threadlog_app: insert, select on table threadlog.master_keys':
    'telling a process without the master key that it lacks it',
  'threadlog_app: select on table threadlog.checkpoints': 'reads and rounds',
  'threadlog_app: update on column threadlog.checkpoints.position': 'the rounds of the worker',
  'threadlog_app: update on column threadlog.checkpoints.updated_at': 'the rounds of the worker',
  'threadlog_app: insert, select on table threadlog.dead_events': 'quarantine',
  'threadlog_app: delete, insert, select, update on table threadlog.tasks':
    'made by the reactor, settled by the runner, forgotten by the housekeeper',
  'threadlog_app: insert, select on table threadlog.ledger_keys':
    'the sealer notes its public key, the API tells it',
  'threadlog_app: insert, select on table threadlog.ledger_seals':
    'the sealer adds signed checkpoints, the API tells them',
  'threadlog_app: insert, select on table threadlog.ledger_tiles':
    'the sealer adds full tiles, the API makes proofs of them',
  'threadlog_app: delete, insert, select on table threadlog.traces':
    'noted with an append that is traced, looked up and forgotten by the worker',
  'threadlog_app: insert on table threadlog.audit_reads': 'noting who looks at the past',
  'threadlog_app: insert, select on table threadlog.api_keys':
    'recognising keys; `threadlog keys create` and API_KEYS',
  'threadlog_app: update on column threadlog.api_keys.last_used_at': 'noting the last use',
  'threadlog_app: update on column threadlog.api_keys.revoked_at': '`threadlog keys revoke`',
  'threadlog_app: select on table threadlog.installation': 'the secret under which keys are hashed',
  'threadlog_app: delete, insert, select, update on table threadlog.rate_limits':
    'counting without Redis',
  'threadlog_app: select on table public.threadlog_migrations':
    'telling whether the database is ready for this code',

  'threadlog_app: usage on schema read_model': 'to reach what is in it',
  'threadlog_app: delete, insert, select, update on table read_model.messages': 'projecting',
  'threadlog_app: delete, insert, select, update on table read_model.threads': 'projecting',
  'threadlog_app: delete, insert, select, update on table read_model.thread_heads': 'projecting',
  'threadlog_app: delete, insert, select, update on table read_model.files': 'projecting',
  'threadlog_app: delete, insert, select on table read_model.thread_metadata':
    'projecting: the triggers on threads run as whoever writes threads',

  'threadlog_app: usage on schema bullmq': 'to reach what is in it; nothing can be made in it',
  'threadlog_app: delete, insert, select, update on table bullmq.*': 'the queue without Redis',
  'threadlog_app: select on table bullmq.migration': 'BullMQ compares versions when it connects',
  'threadlog_app: select, usage on sequence bullmq.*': 'numbering jobs',
  'threadlog_app: execute on function bullmq.*': 'the queue without Redis',
};
