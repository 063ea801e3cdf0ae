import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Client } from 'pg';
import { connect } from '../../bench/stage/query';

const TABLES = [
  'read_model.messages',
  'read_model.threads',
  'read_model.files',
  'read_model.thread_heads',
  'threadlog.checkpoints',
  'threadlog.tasks',
  'threadlog.dead_events',
] as const;

const PORTION = 2_000;

/** Writes log and tables, all of one snapshot. */
export async function dump(ownerUrl: string, directory: string): Promise<void> {
  await inOneSnapshot(ownerUrl, async (client) => {
    await writeLog(client, join(directory, 'log.ndjson'));
    const file = createWriteStream(join(directory, 'tables.ndjson'));
    for (const table of TABLES) {
      const name = table.slice(table.indexOf('.') + 1);
      await write(client, await selectOf(client, table), (row) => {
        return put(file, `{"table":"${name}","row":${row}}\n`);
      });
    }
    await close(file);
  });
}

/** Only the log, as it is now: what a restored one is compared with. */
export async function dumpLog(ownerUrl: string, file: string): Promise<void> {
  await inOneSnapshot(ownerUrl, (client) => writeLog(client, file));
}

async function writeLog(client: Client, path: string): Promise<void> {
  const file = createWriteStream(path);
  const select = await selectOf(client, 'threadlog.events');
  await write(client, `${select} order by position`, (row) => put(file, `${row}\n`));
  await close(file);
}

async function inOneSnapshot(
  ownerUrl: string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = await connect(ownerUrl);
  try {
    await client.query('begin isolation level repeatable read read only');
    await work(client);
    await client.query('commit');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Times as microseconds, bytes as hex, the rest as it is. */
async function selectOf(client: Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, null) as type
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
     order by attnum`,
    [table],
  );
  const columns = rows.map(({ name, type }) => `${expression(name, type)} as ${name}`);
  return `select ${columns.join(', ')} from ${table}`;
}

function expression(name: string, type: string): string {
  switch (type) {
    case 'timestamp with time zone':
      return `(extract(epoch from ${name}) * 1000000)::bigint`;
    case 'bytea':
      return `encode(${name}, 'hex')`;
    default:
      return name;
  }
}

/** Row by row, as PostgreSQL writes JSON: nothing is parsed on the way. */
async function write(
  client: Client,
  select: string,
  take: (row: string) => Promise<void>,
): Promise<void> {
  await client.query(
    `declare portion no scroll cursor for select row_to_json(t)::text as line from (${select}) t`,
  );
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${PORTION} from portion`);
    for (const { line } of rows) await take(line);
    if (rows.length < PORTION) break;
  }
  await client.query('close portion');
}

async function put(file: WriteStream, text: string): Promise<void> {
  if (!file.write(text)) await once(file, 'drain');
}

async function close(file: WriteStream): Promise<void> {
  file.end();
  await once(file, 'close');
}
