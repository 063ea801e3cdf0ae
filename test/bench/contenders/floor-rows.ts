import { randomBytes } from 'node:crypto';
import { query } from '../stage/query';

export type FloorRows = {
  /** What the floor inserts: each text as long as makes its row as long as one of our event rows. */
  readonly bodies: readonly string[];
  /** Mean length of the rows, in bytes: theirs and ours. */
  readonly rowBytes: number;
};

/** As a user's simplest table would be. */
export const FLOOR_TABLE = 'create table rows (id bigserial primary key, body text not null)';

/** Of a row of that table, all but the text: row header, id, length word. */
const ROW_HEADER = 24 + 8 + 4;

/**
 * Takes `count` events from all over the range of lengths and makes of each a text for the floor: the
 * same payload, filled up with as many bytes as the other columns of the event have.
 * @param url of a threadlog database with messages in it
 */
export async function readFloorRows(url: string, count: number): Promise<FloorRows> {
  const rows = await query<{ payload: string; bytes: number }>(
    url,
    `select payload, pg_column_size(e.*) as bytes
     from threadlog.events e
     where type = 'MessageCreated'
     order by octet_length(payload), position`,
  );
  const chosen = Array.from(
    { length: count },
    (_, index) => rows[Math.floor(((index + 0.5) * rows.length) / count)],
  ).filter((row) => row !== undefined);
  return {
    bodies: chosen.map(({ payload, bytes }) => fillUp(payload, bytes - ROW_HEADER)),
    rowBytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0) / chosen.length,
  };
}

function fillUp(text: string, bytes: number): string {
  const missing = Math.max(0, bytes - Buffer.byteLength(text));
  return (
    text +
    randomBytes(Math.ceil(missing / 2))
      .toString('hex')
      .slice(0, missing)
  );
}
