import { sql, type Kysely } from 'kysely';

/**
 * The append: the one way into the log.
 *
 * Commit order is position order, because one lock is held from before the head is read until after
 * the commit, and the procedure commits itself, so the lock never spans a client round trip (called
 * inside BEGIN, Postgres refuses the COMMIT). The head is read by a later statement than the lock:
 * under read committed that statement's snapshot sees every append that held the lock before.
 *
 * In: one element per command (what must hold), one per event (in order, naming its command by
 * ordinal). The batcher never puts two commands that could decide about each other in one call.
 * Out: JSON [recorded_at in ms, [[code, first position, first version, rev], …one per command]].
 * Codes: 0 appended, 1 stream not open or not absent, 2 entity missing, 3 other revision (rev says
 * which), 4 already in the log (only asked on `resubmitted`, after a broken connection).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(PROCEDURE).execute(db);
  await sql
    .raw(
      `revoke all on procedure threadlog.append_events from public;
       grant execute on procedure threadlog.append_events to threadlog_app`,
    )
    .execute(db);
}

const PROCEDURE = `
create procedure threadlog.append_events(
  in command_streams  text[],
  in command_projects text[],
  in command_absent   boolean[],
  in command_entities text[],
  in command_revs     integer[],
  in command_actors   text[],
  in command_metas    text[],
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
           coalesce(s.version, 0) as version,
           coalesce(e.rev, 0) as rev,
           r.position as position_before, r.version as version_before, r.rev as rev_before,
           r.recorded_at as recorded_before,
           case
             when r.position is not null then 4
             when c.absent and s.version is not null then 1
             when not c.absent and (s.project_id is distinct from c.project_id
                                    or s.type = 'ThreadDeleted') then 1
             when c.entity_id is not null and (e.stream_id is distinct from c.stream_id
                                               or e.type = 'MessageDeleted') then 2
             when c.rev <> e.rev then 3
             else 0
           end as code
    from unnest(command_streams, command_projects, command_absent, command_entities,
                command_revs, command_actors, command_metas)
         with ordinality
         as c (stream_id, project_id, absent, entity_id, rev, actor, meta, ordinal)
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
    select distinct on (command) command, position, version, rev
    from accepted order by command, position
  )
  select json_build_array(
    (select floor(extract(epoch from now) * 1000)::bigint from head),
    json_agg(
      json_build_array(
        c.code,
        coalesce(f.position, c.position_before),
        coalesce(f.version, c.version_before),
        case c.code when 0 then f.rev when 4 then c.rev_before else c.rev end,
        floor(extract(epoch from c.recorded_before) * 1000)::bigint
      ) order by c.ordinal))
  into outcome
  from commands c left join first f on f.command = c.ordinal;

  commit;
end $$`;
