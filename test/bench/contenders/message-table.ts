import { connect } from '../stage/query';
import type { Readable } from './fixture';

/** What the bare server and the bare SELECT read: the answer of each message, ready to be sent. */
const TABLE = `
  create table messages (
    id        text collate "C" primary key,
    thread_id text collate "C" not null,
    seq       bigserial        not null,
    body      text             not null
  );
  create index messages_thread on messages (thread_id, seq)`;

/** The newest page of a thread, and one more row that tells of the rest. */
export const PAGE = 'select id, body from messages where thread_id = $1 order by seq desc limit 21';

/** The page behind a message. */
export const PAGE_BEHIND =
  'select id, body from messages where thread_id = $1 ' +
  'and seq < (select seq from messages where id = $2) order by seq desc limit 21';

const INSERT = `
  insert into messages (id, thread_id, body)
  select id, thread_id, body
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as m (id, thread_id, body, place)
  order by place`;

const ROWS_AT_ONCE = 2_000;

/** Makes the table and puts the messages into it that all contenders serve. */
export async function fillMessageTable(url: string, readable: readonly Readable[]): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(TABLE);
    for (let from = 0; from < readable.length; from += ROWS_AT_ONCE) {
      const rows = readable.slice(from, from + ROWS_AT_ONCE);
      await client.query(INSERT, [
        rows.map((row) => row.id),
        rows.map((row) => row.threadId),
        rows.map((row) => row.json),
      ]);
    }
    await client.query('vacuum analyze messages');
  } finally {
    await client.end();
  }
}
