import { createHash } from 'node:crypto';
import type { Client } from 'pg';

/**
 * Fills a log, and the read tables if asked, with many more threads of the kind of one that the
 * service itself wrote: too many to be written through the append in the time that a test or a
 * benchmark has. Rows are those of the model thread, column by column, but for what makes each row
 * itself: ids, place, time, salt and hash. Columns that this file does not know are copied.
 */
export type Filling = {
  /** A thread that is there, with all its messages; each new message is like one of these. */
  readonly modelThread: string;
  readonly threads: number;
  /** In each of them. */
  readonly messagesEach: number;
  /** Threads that are written to in turns, then as many others; divides `threads`. */
  readonly active: number;
  readonly readTables: boolean;
  /** Hears how many events there are. */
  readonly onProgress?: (events: number) => void;
};

/** Where things are in a filled log; nothing needs to be asked of the database. */
export type Filled = {
  readonly events: number;
  readonly threadId: (thread: number) => string;
  /** The `number`th message of a thread, counted from 1. */
  readonly message: (thread: number, number: number) => { threadId: string; id: string };
  readonly position: (thread: number, version: number) => number;
};

const EVENTS_AT_ONCE = 50_000;

/**
 * No process of ours may be running on the database: what they know of the log would be wrong.
 * @param client logged in as the owner, on a connection of its own
 */
export async function fillLog(client: Client, filling: Filling): Promise<Filled> {
  const { threads, messagesEach, active, readTables, onProgress } = filling;
  if (threads % active !== 0) throw new Error(`${threads} threads cannot be ${active} at a time`);
  const start = await prepareModel(client, filling.modelThread);
  const events = threads * (messagesEach + 1);
  const insertEvents = await eventsStatement(client);
  const insertRows = readTables ? await rowsStatement(client) : undefined;
  const shape = [active, messagesEach + 1, start.head, start.time];
  for (let from = 0; from < events; from += EVENTS_AT_ONCE) {
    const to = Math.min(events, from + EVENTS_AT_ONCE) - 1;
    await client.query(insertEvents, [from, to, ...shape]);
    if (insertRows !== undefined) await client.query(insertRows, [from, to, ...shape]);
    onProgress?.(to + 1);
  }
  if (readTables) await finishReadTables(client, filling, start);
  const place = placesOf(filling, start.head);
  return { events, ...place };
}

type Start = { readonly head: number; readonly time: Date };

/** Copies the model's rows to a numbered table: 0 is its own event, the others its messages. */
async function prepareModel(client: Client, threadId: string): Promise<Start> {
  await client.query(
    `create temporary table model_events as
     select (row_number() over (order by position) - 1)::int as n, e.*
     from threadlog.events e where stream_id = '${threadId}'`,
  );
  await client.query('alter table model_events add primary key (n)');
  await client.query(
    `create temporary table model_messages as
     select e.n, m.* from model_events e join read_model.messages m on m.message_id = e.entity_id`,
  );
  await client.query('alter table model_messages add primary key (n)');
  await client.query(
    `create temporary table model_threads as
     select * from read_model.threads where thread_id = '${threadId}'`,
  );
  await client.query('analyze model_events, model_messages, model_threads');
  const { rows } = await client.query<{ head: string; time: Date }>(
    `select max(position)::text as head, max(recorded_at) as time from threadlog.events`,
  );
  return { head: Number(rows[0]?.head), time: rows[0]?.time ?? new Date() };
}

/**
 * Of event `i`, counted from 0: threads stand in blocks of $3, which are written to in turns until
 * each has its $4 events; the first of those creates it. $5 and $6: the head before, and its time.
 */
const NUMBERED = `
  from generate_series($1::bigint, $2::bigint) i
  cross join lateral (select i % ($3::bigint * $4::bigint) as j, i / ($3::bigint * $4::bigint) as block) a
  cross join lateral (select block * $3::bigint + j % $3::bigint as thread, j / $3::bigint + 1 as version) b
  cross join lateral (select
    $5::bigint + 1 + i as position,
    $6::timestamptz + make_interval(secs => (i / 1000)::float8 / 1000) as recorded_at,
    ${idSql('thread_', 'thread')} as thread_id,
    ${idSql('msg_', '$5::bigint + 1 + i')} as message_id) c
  cross join lateral (select
    case when b.version = 1 then 0
         else 1 + i % (select max(n) from model_events) end as n,
    '{"customer":"c' || thread % 1000 || '"}' as metadata) d`;

/** As long as a real id, and in the order of making, too. */
function idSql(prefix: string, number: string): string {
  return `'${prefix}' || lpad(to_hex((${number})::bigint), 8, '0') || substr(md5('${prefix}' || (${number})::text), 1, 16)`;
}

function idOf(prefix: string, number: number): string {
  const tail = createHash('md5').update(`${prefix}${number}`).digest('hex').slice(0, 16);
  return `${prefix}${number.toString(16).padStart(8, '0')}${tail}`;
}

async function eventsStatement(client: Client): Promise<string> {
  const salt = `decode(md5('salt' || position), 'hex')`;
  const payload = `case when b.version = 1 then '{"metadata":' || d.metadata || '}' else e.payload end`;
  const own: Readonly<Record<string, string>> = {
    position: 'c.position',
    recorded_at: 'c.recorded_at',
    version: 'b.version',
    rev: '1',
    event_id: `(lpad(to_hex(floor(extract(epoch from c.recorded_at) * 1000)::bigint), 12, '0') || '7' ||
      substr(md5(c.position::text), 1, 3) || '8' || substr(md5(c.position::text), 4, 15))::uuid`,
    stream_id: 'c.thread_id',
    entity_id: 'case when b.version = 1 then c.thread_id else c.message_id end',
    salt: salt.replace('position', 'c.position'),
    payload_hash: `sha256(${salt.replace('position', 'c.position')} || convert_to(${payload}, 'UTF8'))`,
    payload,
  };
  const { names, values } = await columns(client, 'threadlog.events', 'e', own);
  return `insert into threadlog.events (${names})
    select ${values} ${NUMBERED} join model_events e on e.n = d.n order by i`;
}

async function rowsStatement(client: Client): Promise<string> {
  const own = {
    message_id: 'c.message_id',
    thread_id: 'c.thread_id',
    position: 'c.position',
    created_at: 'c.recorded_at',
  };
  const { names, values } = await columns(client, 'read_model.messages', 'm', own);
  return `insert into read_model.messages (${names})
    select ${values} ${NUMBERED} join model_messages m on m.n = d.n where b.version > 1 order by i`;
}

/** The threads' own rows, how far each is applied, and the checkpoints. */
async function finishReadTables(client: Client, filling: Filling, start: Start): Promise<void> {
  const { threads, messagesEach, active } = filling;
  const own = {
    thread_id: 'e.stream_id',
    project_id: 'e.project_id',
    position: 'e.position',
    created_at: 'e.recorded_at',
    metadata: `e.payload::json ->> 'metadata'`,
  };
  const { names, values } = await columns(client, 'read_model.threads', 't', own);
  await client.query(
    `insert into read_model.threads (${names})
     select ${values} from threadlog.events e cross join model_threads t
     where e.position > $1 and e.entity_id = e.stream_id and e.version = 1 order by e.position`,
    [start.head],
  );
  await client.query(
    `insert into read_model.thread_heads (thread_id, applied_version)
     select ${idSql('thread_', 'thread')}, $2::int from generate_series(0, $1::bigint - 1) thread`,
    [threads, messagesEach + 1],
  );
  await client.query('update threadlog.checkpoints set position = $1', [
    placesOf({ threads, messagesEach, active }, start.head).position(threads - 1, messagesEach + 1),
  ]);
}

function placesOf(
  { messagesEach, active }: Pick<Filling, 'threads' | 'messagesEach' | 'active'>,
  head: number,
): Omit<Filled, 'events'> {
  const position = (thread: number, version: number): number => {
    const block = Math.floor(thread / active);
    return (
      head + 1 + block * active * (messagesEach + 1) + (version - 1) * active + (thread % active)
    );
  };
  const threadId = (thread: number): string => idOf('thread_', thread);
  return {
    position,
    threadId,
    message: (thread, number) => ({
      threadId: threadId(thread),
      id: idOf('msg_', position(thread, number + 1)),
    }),
  };
}

/** All columns of a table, and for each what stands in `own`, or else the model's. */
async function columns(
  client: Client,
  table: string,
  model: string,
  own: Readonly<Record<string, string>>,
): Promise<{ names: string; values: string }> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return {
    names: rows.map(({ name }) => name).join(', '),
    values: rows.map(({ name }) => own[name] ?? `${model}.${name}`).join(', '),
  };
}
