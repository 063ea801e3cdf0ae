import { sql, type RawBuilder } from 'kysely';

/** Numbers without holes that rise with position: of the log, of a stream, of an entity. */
export type Sequence = {
  /** The column of threadlog.events that holds them. */
  readonly column: 'position' | 'version' | 'rev';
  /** Which events they number, of the event `m`. */
  readonly where: RawBuilder<unknown>;
};

export const OF_LOG: Sequence = { column: 'position', where: sql`true` };

export function ofStream(streamId: RawBuilder<unknown>): Sequence {
  return { column: 'version', where: sql`m.stream_id = ${streamId}` };
}

export function ofEntity(entityId: RawBuilder<unknown>): Sequence {
  return { column: 'rev', where: sql`m.entity_id = ${entityId}` };
}

/**
 * A select of one `number`: the last of the sequence whose event is early, 0 where none is. It halves what
 * is left at each step, so that among ten million events it looks at two dozen, each by an index that is
 * there anyway: neither times nor the positions of a stream need an index of their own.
 * @param isEarly of the event `m`: true up to some number, and false from there on
 */
export function lastNumber(
  { column, where }: Sequence,
  isEarly: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const number = sql.ref(`m.${column}`);
  return sql`
    with recursive halves (low, high) as (
      select 0::bigint, coalesce((
        select ${number} from threadlog.events m where ${where}
        order by ${number} desc limit 1), 0)::bigint + 1
      union all
      select case when m.is_early then s.middle else s.low end,
             case when m.is_early then s.high else s.middle end
      from (select low, high, (low + high) / 2 as middle from halves where high - low > 1) s
      cross join lateral (
        select ${isEarly} as is_early from threadlog.events m
        where ${where} and ${number} = s.middle offset 0) m
    )
    select low as number from halves where high - low = 1`;
}

/** The last number of the sequence at `position`, or ahead of it. */
export function lastUpTo(
  sequence: Sequence,
  position: number | RawBuilder<unknown>,
): RawBuilder<unknown> {
  return lastNumber(sequence, sql`m.position <= ${position}::bigint`);
}
