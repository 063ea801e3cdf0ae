import { sql, type Kysely } from 'kysely';

/**
 * A command that says how it may be repeated has its effect once: the append as 0002 has it, and in
 * the same transaction the look-up and the note of who asked what before.
 *
 * `command_keys` and `command_hashes` are the Idempotency-Key of a command and the hash of what was
 * asked with it; null without one. What a key did is not stored as an answer but as a place in the log:
 * the entity and its revision then, from which the answer is rendered again.
 *
 * `command_retries` is for an SDK's repeat that brings no key: how many seconds back its first attempt
 * may lie. It is taken for the newest message that the same actor created in the same thread, if that
 * one says the same, byte for byte; anything the actor wrote there since says it was answered. Only
 * the last 64 events are looked at, so a busy thread costs no more than a quiet one.
 *
 * Codes besides those of 0002: 5 done before (the sixth element names the entity, rev the revision),
 * 6 the key was used for something else. A command without events is a change that changes nothing:
 * it is checked, and its key noted.
 *
 * A stream ends with its thread, or with its file: those get streams of their own later.
 *
 * The procedure of 0002 stays, under its own arguments, for processes of the release before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [IDEMPOTENCY_KEYS, PROCEDURE, GRANTS]) {
    await sql.raw(statement).execute(db);
  }
}

const IDEMPOTENCY_KEYS = `
create table threadlog.idempotency_keys (
  project_id   text collate "C" not null,
  key          text collate "C" not null,
  request_hash bytea       not null check (octet_length(request_hash) = 32),
  entity_id    text collate "C" not null,
  rev          integer     not null check (rev > 0),
  created_at   timestamptz not null,
  primary key (project_id, key)
);
create index idempotency_keys_age on threadlog.idempotency_keys (created_at)`;

const GRANTS = `
grant select, insert, delete on threadlog.idempotency_keys to threadlog_app;
revoke all on all procedures in schema threadlog from public;
grant execute on all procedures in schema threadlog to threadlog_app`;

const PROCEDURE = `
create procedure threadlog.append_events(
  in command_streams  text[],
  in command_projects text[],
  in command_absent   boolean[],
  in command_entities text[],
  in command_revs     integer[],
  in command_actors   text[],
  in command_metas    text[],
  in command_keys     text[],
  in command_hashes   bytea[],
  in command_retries  integer[],
  in event_commands   integer[],
  in event_ids        uuid[],
  in event_entities   text[],
  in event_types      text[],
  in event_schemas    smallint[],
  in event_salts      bytea[],
  in event_hashes     bytea[],
  in event_payloads   text[],
  in resubmitted      boolean,
  inout outcome       json
) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('threadlog.append', 1));

  with head as materialized (
    select coalesce(max(position), 0) as position,
           greatest(max(recorded_at), date_trunc('milliseconds', clock_timestamp())) as now
    from (select position, recorded_at from threadlog.events order by position desc limit 1) e
  ),
  commands as materialized (
    select c.ordinal, c.stream_id, c.project_id, c.actor, c.meta, c.entity_id,
           c.idempotency_key, c.request_hash,
           coalesce(s.version, 0) as version,
           coalesce(e.rev, 0) as rev,
           coalesce(k.entity_id, t.entity_id) as entity_done, coalesce(k.rev, t.rev) as rev_done,
           r.position as position_before, r.version as version_before, r.rev as rev_before,
           r.recorded_at as recorded_before,
           case
             when r.position is not null then 4
             when k.request_hash = c.request_hash or t.entity_id is not null then 5
             when k.request_hash <> c.request_hash then 6
             when c.absent and s.version is not null then 1
             when not c.absent and (s.project_id is distinct from c.project_id
                                    or s.type in ('ThreadDeleted', 'FileDeleted')) then 1
             when c.entity_id is not null and (e.stream_id is distinct from c.stream_id
                                               or e.type = 'MessageDeleted') then 2
             when c.rev <> e.rev then 3
             else 0
           end as code
    from unnest(command_streams, command_projects, command_absent, command_entities,
                command_revs, command_actors, command_metas, command_keys, command_hashes,
                command_retries)
         with ordinality
         as c (stream_id, project_id, absent, entity_id, rev, actor, meta, idempotency_key,
               request_hash, retry_seconds, ordinal)
    cross join head h
    left join lateral (
      select version, project_id, type from threadlog.events
      where stream_id = c.stream_id order by version desc limit 1
    ) s on true
    left join lateral (
      select rev, stream_id, type from threadlog.events
      where entity_id = c.entity_id order by rev desc limit 1
    ) e on true
    left join lateral (
      select p.position, p.version, p.rev, p.recorded_at
      from threadlog.events p
      where resubmitted and p.event_id = event_ids[array_position(event_commands, c.ordinal::integer)]
    ) r on true
    left join lateral (
      select d.request_hash, d.entity_id, d.rev
      from threadlog.idempotency_keys d
      where d.project_id = c.project_id and d.key = c.idempotency_key
    ) k on true
    left join lateral (
      select n.entity_id, n.rev
      from (
        select m.*
        from (
          select entity_id, rev, type, actor, payload, recorded_at, version
          from threadlog.events
          where stream_id = c.stream_id and c.retry_seconds is not null
          order by version desc limit 64
        ) m
        where m.actor = c.actor and m.type = 'MessageCreated'
        order by m.version desc limit 1
      ) n
      where n.recorded_at > h.now - make_interval(secs => c.retry_seconds)
        and n.payload = event_payloads[array_position(event_commands, c.ordinal::integer)]
    ) t on true
  ),
  accepted as materialized (
    select v.*, c.stream_id, c.project_id, c.actor, c.meta,
           h.now,
           h.position + row_number() over (order by v.ordinal) as position,
           c.version + row_number() over (partition by c.stream_id order by v.ordinal) as version,
           case when v.entity_id = c.entity_id then c.rev else 0 end + 1 as rev
    from unnest(event_commands, event_ids, event_entities, event_types, event_schemas,
                event_salts, event_hashes, event_payloads)
         with ordinality
         as v (command, event_id, entity_id, type, schema_version, salt, payload_hash, payload,
               ordinal)
    join commands c on c.ordinal = v.command and c.code = 0
    cross join head h
  ),
  appended as (
    insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id,
      stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload)
    select position, now, version, rev, schema_version, event_id,
      stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload
    from accepted order by position
  ),
  first as (
    select distinct on (command) command, position, version, rev, entity_id
    from accepted order by command, position
  ),
  kept as (
    insert into threadlog.idempotency_keys
      (project_id, key, request_hash, entity_id, rev, created_at)
    select c.project_id, c.idempotency_key, c.request_hash,
           coalesce(f.entity_id, c.entity_id), coalesce(f.rev, c.rev), h.now
    from commands c left join first f on f.command = c.ordinal cross join head h
    where c.code = 0 and c.idempotency_key is not null
  )
  select json_build_array(
    (select floor(extract(epoch from now) * 1000)::bigint from head),
    json_agg(
      json_build_array(
        c.code,
        coalesce(f.position, c.position_before),
        coalesce(f.version, c.version_before),
        case c.code when 0 then coalesce(f.rev, c.rev) when 4 then c.rev_before
                    when 5 then c.rev_done else c.rev end,
        floor(extract(epoch from c.recorded_before) * 1000)::bigint,
        c.entity_done
      ) order by c.ordinal))
  into outcome
  from commands c left join first f on f.command = c.ordinal;

  commit;
end $$`;
