import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeMessages, type MessageBody } from '../load/messages';

/** emmett-postgresql as it is installed in EMMETT, as far as it is used here. */
type Emmett = {
  readonly getPostgreSQLEventStore: (url: string) => {
    readonly schema: { readonly migrate: () => Promise<unknown> };
    readonly appendToStream: (stream: string, events: readonly object[]) => Promise<unknown>;
    readonly close: () => Promise<void>;
  };
  readonly postgreSQLRawSQLProjection: (projection: {
    readonly name: string;
    readonly canHandle: readonly string[];
    readonly evolve: (event: StoredEvent) => unknown;
    readonly init: () => unknown;
  }) => object;
  readonly rebuildPostgreSQLProjections: (options: {
    readonly connectionString: string;
    readonly projections: readonly object[];
    readonly pulling?: { readonly batchSize: number; readonly pullingFrequencyInMs: number };
  }) => { readonly start: () => Promise<void>; readonly close: () => Promise<void> };
};
type Dumbo = { readonly sql: (text: string, ...values: unknown[]) => unknown };
type StoredEvent = {
  readonly data: MessageBody & { readonly id: string };
  readonly metadata: { readonly streamName: string };
};

const { DATABASE_URL = '', EMMETT = '', EVENTS = '0' } = process.env;
const load = createRequire(join(EMMETT, 'package.json'));
const emmett = load('@event-driven-io/emmett-postgresql') as Emmett;
const { sql } = load('@event-driven-io/dumbo') as Dumbo;

const IN_A_STREAM = 100;

async function main(): Promise<void> {
  const events = Number(EVENTS);
  await append(events);
  const asItComes = await rebuild('defaults', events);
  const hurried = await rebuild('hurried', events, { batchSize: 1_000, pullingFrequencyInMs: 1 });
  console.log(JSON.stringify({ events, asItComes, hurried }));
}

/** Many events an append: how they came into the log does not matter here. */
async function append(events: number): Promise<void> {
  const store = emmett.getPostgreSQLEventStore(DATABASE_URL);
  await store.schema.migrate();
  const messages = makeMessages(events, 3).map((message, index) => ({
    type: 'MessageCreated',
    data: { id: `msg_${index}`, ...message },
  }));
  for (let from = 0; from < events; from += IN_A_STREAM) {
    await store.appendToStream(`thread_${from}`, messages.slice(from, from + IN_A_STREAM));
  }
  await store.close();
}

/**
 * A row for each message, one insert each: emmett hands events to a projection one by one. It keeps a
 * pause before the first batch and after each, which is part of how long it takes.
 * @returns events a second
 */
async function rebuild(
  name: string,
  events: number,
  pulling?: { readonly batchSize: number; readonly pullingFrequencyInMs: number },
): Promise<number> {
  const table = `messages_${name}`;
  const projection = emmett.postgreSQLRawSQLProjection({
    name,
    canHandle: ['MessageCreated'],
    init: () =>
      sql(`create table if not exists ${table} (
        id text primary key, thread_id text not null, role text not null, content text not null,
        metadata text not null)`),
    evolve: ({ data, metadata }) =>
      sql(
        `insert into ${table} (id, thread_id, role, content, metadata) values (%L, %L, %L, %L, %L)`,
        data.id,
        metadata.streamName,
        data.role,
        data.content,
        JSON.stringify(data.metadata ?? {}),
      ),
  });
  const consumer = emmett.rebuildPostgreSQLProjections({
    connectionString: DATABASE_URL,
    projections: [projection],
    ...(pulling && { pulling }),
  });
  const start = performance.now();
  await consumer.start();
  const seconds = (performance.now() - start) / 1000;
  await consumer.close();
  return events / seconds;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
