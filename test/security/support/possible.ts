/**
 * What somebody can do who has the login of API and worker: they need it for their own work. Told in
 * docs/security.md; whoever takes a right away takes its line away.
 */
export const POSSIBLE: readonly (readonly [what: string, statement: string])[] = [
  ['read every project', 'select payload from threadlog.events'],
  [
    'add an event that nobody has asked for, also in the name of another project',
    `insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id,
       stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload)
     values (1000000, now(), 1, 1, 1, gen_random_uuid(), 'thread_x', 'thread_x', 'x', 'ThreadCreated',
       'key_x', '{}', decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), '{}')`,
  ],
  [
    'make itself a key, since it can read the secret of the keys',
    `insert into threadlog.api_keys (key_id, project_id, key_hash, name, scopes)
     select 'key_x', 'x', key_secret, 'x', '{read}' from threadlog.installation`,
  ],
  ['revoke keys, and bring revoked ones back', 'update threadlog.api_keys set revoked_at = null'],
  [
    'hold up every append, by its lock',
    `select pg_advisory_xact_lock(hashtextextended('threadlog.append', 1))`,
  ],
  ['empty the read tables', 'delete from read_model.messages'],
  ['set a checkpoint forward or back', 'update threadlog.checkpoints set position = 0'],
  ['forget tasks and idempotency keys', 'delete from threadlog.tasks'],
  ['fill the disk', 'select lo_create(0)'],
];
