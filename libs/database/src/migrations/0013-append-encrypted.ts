import { sql, type Kysely } from 'kysely';

/**
 * The append as 0004 has it, for encrypted events as well. What is new:
 *
 * `event_ciphers` and `event_outlines` are null for a plain event, whose salt and payload are null for an
 * encrypted one. `command_wrapped` is the wrapped data key of a stream that the command opens: a key is
 * stored with its stream or not at all.
 *
 * `command_ciphered` says whether the command's events are encrypted; null where that makes no difference.
 * All events of a stream are, or none, apart from the last word that it was erased: so its newest event
 * tells, which is at hand anyway. Code 7: it is not as the command takes it to be; look again.
 *
 * `command_absent` may be null: the stream was closed, and not erased. In a command on an open stream, the
 * word that it is erased follows the one that it is deleted: two revisions of one entity.
 *
 * An encrypted message is told by its payload's hash: its salt follows from its key and payload.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [PROCEDURE, GRANTS]) await sql.raw(statement).execute(db);
}

const GRANTS = `
revoke all on all procedures in schema threadlog from public;
grant execute on all procedures in schema threadlog to threadlog_app;
revoke all on procedure threadlog.encrypt_stream from threadlog_app`;

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
  in command_wrapped  bytea[],
  in command_ciphered boolean[],
  in event_ciphers    bytea[],
  in event_outlines   text[],
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
    select c.ordinal, c.stream_id, c.project_id, c.absent, c.actor, c.meta, c.entity_id,
           c.idempotency_key, c.request_hash, c.wrapped,
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
                                    or s.type in ('ThreadDeleted', 'FileDeleted', 'ContentErased',
                                                  'FileErased')) then 1
             when c.absent is null and (s.project_id is distinct from c.project_id
                                        or s.type not in ('ThreadDeleted', 'FileDeleted')) then 1
             when c.ciphered <> s.ciphered then 7
             when c.entity_id is not null and (e.stream_id is distinct from c.stream_id
                                               or e.type = 'MessageDeleted') then 2
             when c.rev <> e.rev then 3
             else 0
           end as code
    from unnest(command_streams, command_projects, command_absent, command_entities,
                command_revs, command_actors, command_metas, command_keys, command_hashes,
                command_retries, command_wrapped, command_ciphered)
         with ordinality
         as c (stream_id, project_id, absent, entity_id, rev, actor, meta, idempotency_key,
               request_hash, retry_seconds, wrapped, ciphered, ordinal)
    cross join head h
    left join lateral (
      select version, project_id, type, ciphertext is not null as ciphered from threadlog.events
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
          select entity_id, rev, type, actor, payload, payload_hash, recorded_at, version
          from threadlog.events
          where stream_id = c.stream_id and c.retry_seconds is not null
          order by version desc limit 64
        ) m
        where m.actor = c.actor and m.type = 'MessageCreated'
        order by m.version desc limit 1
      ) n
      where n.recorded_at > h.now - make_interval(secs => c.retry_seconds)
        and case when n.payload is null
                 then n.payload_hash = event_hashes[array_position(event_commands, c.ordinal::integer)]
                 else n.payload = event_payloads[array_position(event_commands, c.ordinal::integer)]
            end
    ) t on true
  ),
  accepted as materialized (
    select v.*, c.stream_id, c.project_id, c.actor, c.meta,
           h.now,
           h.position + row_number() over (order by v.ordinal) as position,
           c.version + row_number() over (partition by c.stream_id order by v.ordinal) as version,
           case when v.entity_id = c.entity_id then c.rev else 0 end
             + case when not c.absent and v.type in ('ContentErased', 'FileErased') then 2 else 1 end
             as rev
    from unnest(event_commands, event_ids, event_entities, event_types, event_schemas,
                event_salts, event_hashes, event_payloads, event_ciphers, event_outlines)
         with ordinality
         as v (command, event_id, entity_id, type, schema_version, salt, payload_hash, payload,
               ciphertext, outline, ordinal)
    join commands c on c.ordinal = v.command and c.code = 0
    cross join head h
  ),
  appended as (
    insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id,
      stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload,
      ciphertext, outline)
    select position, now, version, rev, schema_version, event_id,
      stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload,
      ciphertext, outline
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
  ),
  keyed as (
    insert into threadlog.data_keys (stream_id, wrapped, created_at)
    select c.stream_id, c.wrapped, h.now from commands c cross join head h
    where c.code = 0 and c.wrapped is not null
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
