import { sql, type Kysely } from 'kysely';

/**
 * Payloads may be encrypted, each thread's and each file's with a data key of its own, so that content can
 * be destroyed by destroying a key: header, hash and proof of an event stay as they are.
 *
 * Nothing is rewritten: plain events stay as they were and go on being read beside encrypted ones.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [EVENTS, KEYS, DESTROY, GUARD, ENCRYPT_STREAM, GRANTS]) {
    await sql.raw(statement).execute(db);
  }
}

/**
 * An event has salt and payload, or a ciphertext of both. The outline is what SQL has to know of a
 * payload that it cannot read: ids, and which fields a change has; never content.
 *
 * The check is not validated: that would read the whole log under this migration's lock, and what was
 * there before has a payload and a salt, because both were not null. Ciphertexts do not compress.
 */
const EVENTS = `
alter table threadlog.events
  alter column payload drop not null,
  alter column salt drop not null,
  add column ciphertext bytea,
  add column outline text collate "C",
  alter column ciphertext set storage external,
  add constraint events_plain_or_encrypted check (
    case when ciphertext is null then payload is not null and salt is not null and outline is null
         else payload is null and salt is null end) not valid`;

/**
 * Wrapped by the master key, which never comes here. Without \`wrapped\` the key is destroyed; what it was
 * is then vacuumed away soon, however few rows change. The master keys that were ever used have a name
 * here, so that a process without them can say so when it starts.
 */
const KEYS = `
create table threadlog.data_keys (
  stream_id    text collate "C" not null primary key,
  wrapped      bytea,
  created_at   timestamptz not null,
  destroyed_at timestamptz,
  constraint data_keys_wrapped_or_destroyed check ((wrapped is null) = (destroyed_at is not null)),
  constraint data_keys_length check (octet_length(wrapped) = 68)
) with (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
create table threadlog.master_keys (
  master_id  bytea       not null primary key check (octet_length(master_id) = 8),
  first_used timestamptz not null default now()
)`;

/**
 * Whatever appends the event that says so, the key is gone in the same transaction, and what is left
 * to clear away is a task: a log that says "erased" and a key that is still there never meet.
 */
const DESTROY = `
create function threadlog.destroy_data_key() returns trigger language plpgsql as $$
begin
  update threadlog.data_keys set wrapped = null, destroyed_at = new.recorded_at
  where stream_id = new.stream_id and wrapped is not null;
  if new.type = 'ContentErased' then
    insert into threadlog.tasks (task_id, kind, project_id, position, payload)
    values ('erase-' || new.stream_id, 'clear_erased', new.project_id, new.position,
            json_build_object('thread_id', new.stream_id)::text)
    on conflict (task_id) do nothing;
  end if;
  return null;
end $$;
create trigger destroy_data_key after insert on threadlog.events
for each row when (new.type in ('ContentErased', 'FileErased'))
execute function threadlog.destroy_data_key()`;

/**
 * The application can destroy a key, and only where the log says that it is destroyed, and who did it. The
 * owner may wrap keys anew.
 */
const GUARD = `
create function threadlog.guard_data_key() returns trigger language plpgsql as $$
begin
  if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'USAGE') then
    return new;
  end if;
  if new.wrapped is null and old.wrapped is not null and exists (
    select from threadlog.events
    where stream_id = old.stream_id and type in ('ContentErased', 'FileErased'))
  then
    return new;
  end if;
  raise exception 'the data key of % may only be destroyed, when the log says so', old.stream_id
    using errcode = 'insufficient_privilege';
end $$;
create trigger guard_data_key before update on threadlog.data_keys
for each row execute function threadlog.guard_data_key()`;

/**
 * Puts ciphertexts in the place of a plain stream's payloads, and stores its key: for the owner, who alone may
 * change rows. What is hashed stays what it was. The lock of the append is held within this one statement;
 * where something was appended since the stream was read, nothing is done.
 */
const ENCRYPT_STREAM = `
create procedure threadlog.encrypt_stream(
  in stream      text,
  in wrapped_key bytea,
  in versions    integer[],
  in ciphers     bytea[],
  in outlines    text[],
  inout is_done  boolean
) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('threadlog.append', 1));
  is_done := (
    select max(version) = cardinality(versions) and count(ciphertext) = 0
    from threadlog.events where stream_id = stream);
  if is_done then
    insert into threadlog.data_keys (stream_id, wrapped, created_at)
    values (stream, wrapped_key, clock_timestamp());
    update threadlog.events e
    set salt = null, payload = null, ciphertext = n.ciphertext, outline = n.outline
    from unnest(versions, ciphers, outlines) as n (version, ciphertext, outline)
    where e.stream_id = stream and e.version = n.version;
  end if;
  commit;
end $$;
revoke all on procedure threadlog.encrypt_stream from public`;

const GRANTS = `
grant select, insert on threadlog.data_keys, threadlog.master_keys to threadlog_app;
grant update (wrapped, destroyed_at) on threadlog.data_keys to threadlog_app;
revoke all on function threadlog.destroy_data_key(), threadlog.guard_data_key() from public`;
