import { sql } from 'kysely';
import type { Db } from '#database';
import { lastNumber, OF_LOG } from './last-number';

/** A time as long as it was written, in microseconds: a second of it has a million. */
export type Span = { readonly start: number; readonly end: number };

/** A position of the log, or a time: then what was recorded up to its end. */
export type Moment =
  { readonly by: 'position'; readonly position: number } | ({ readonly by: 'time' } & Span);

export type FoundPosition =
  | { readonly status: 'found'; readonly position: number }
  /** Nobody can know yet what will be read there. */
  | { readonly status: 'ahead'; readonly head: number };

/**
 * The position whose state a reader saw at a moment. Times never decrease with position, and positions
 * that can be seen are final: once anything was recorded later than a time, its position is the same
 * for ever.
 */
export async function positionAt(db: Db, moment: Moment): Promise<FoundPosition> {
  return moment.by === 'time' ? atTime(db, moment) : atPosition(db, moment.position);
}

/** Events that were recorded ahead of a time in microseconds: their last position. */
export async function countBefore(db: Db, time: number): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    ${lastNumber(OF_LOG, sql`m.recorded_at < ${timestamp(time)}`)}`.execute(db);
  return found(rows[0]?.number);
}

async function atTime(db: Db, { start, end }: Span): Promise<FoundPosition> {
  const { rows } = await sql<{ position: number | null; head: number; is_ahead: boolean }>`
    select h.position as head, ${timestamp(start)} > greatest(h.recorded_at, clock_timestamp()) as is_ahead,
      (${lastNumber(OF_LOG, sql`m.recorded_at < ${timestamp(end)}`)}) as position
    from (select 1) one left join (
      select position, recorded_at from threadlog.events order by position desc limit 1) h on true`.execute(
    db,
  );
  const [row] = rows;
  if (row?.is_ahead) return { status: 'ahead', head: row.head ?? 0 };
  return { status: 'found', position: found(row?.position) };
}

async function atPosition(db: Db, position: number): Promise<FoundPosition> {
  const { rows } = await sql<{ head: number }>`
    select coalesce(max(position), 0) as head from threadlog.events`.execute(db);
  const head = rows[0]?.head ?? 0;
  return position > head ? { status: 'ahead', head } : { status: 'found', position };
}

/** A count of microseconds is a double without loss until the year 2255. */
function timestamp(microseconds: number) {
  return sql`(timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond')`;
}

function found(number: number | null | undefined): number {
  if (typeof number !== 'number') throw new Error('the positions of the log have a hole');
  return number;
}
