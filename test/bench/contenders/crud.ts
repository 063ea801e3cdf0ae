import type { Contender } from '../contender';
import type { Ground } from '../ground';
import { connect } from '../stage/query';
import { checkAnswers } from './check-answers';
import { TABLES } from './crud/tables';
import { httpWorkloads } from './http-rounds';
import { startServer } from './start-server';
import { verifyCount } from './verify-count';

const DATABASE = 'bench_crud';

const INSERT = `
  insert into messages (id, thread_id, role, content, metadata, created_at)
  select m ->> 'id', m ->> 'thread_id', m ->> 'role', m -> 'content', m -> 'metadata',
         to_timestamp((m ->> 'created_at')::bigint)
  from unnest($1::jsonb[]) with ordinality as r (m, place)
  order by place`;

const ROWS_AT_ONCE = 2_000;

/** What a user would write instead: NestJS, Fastify, Kysely, two tables. */
export async function openCrud(ground: Ground): Promise<Contender> {
  const { stage, fixture } = ground;
  const url = await stage.createDatabase(DATABASE);
  await fillTables(url, ground);
  const env = { DATABASE_URL: url, API_KEY: 'none' };
  const { part, port } = await startServer(stage, 'crud/main.js', env);
  await checkAnswers(ground, port);
  let created = 0;
  return {
    name: 'plain CRUD',
    what:
      'the service that a user would write in an evening (test/bench/contenders/crud): NestJS and Fastify, ' +
      'zod, Kysely, a table of threads and one of messages, one statement a request; no events, no history, ' +
      'no Idempotency-Key, one key',
    workloads: httpWorkloads(
      ground,
      { ports: [port], key: 'none', processes: { server: { pid: part.pid } } },
      {
        workloads: ['create', 'hot thread', 'list', 'deep list', 'retrieve', 'mixed'],
        onCreated: (messages) => (created += messages),
      },
    ),
    verify: () => verifyCount(url, 'the plain service', fixture.readable.length + created),
  };
}

async function fillTables(url: string, { fixture }: Ground): Promise<void> {
  const { createIn, hotThread, listIn, readable } = fixture;
  const client = await connect(url);
  try {
    await client.query(TABLES);
    await client.query('insert into threads (id) select unnest($1::text[])', [
      [...createIn, hotThread, ...listIn],
    ]);
    for (let from = 0; from < readable.length; from += ROWS_AT_ONCE) {
      const rows = readable.slice(from, from + ROWS_AT_ONCE);
      await client.query(INSERT, [rows.map(({ json }) => json)]);
    }
    await client.query('vacuum analyze threads, messages');
  } finally {
    await client.end();
  }
}
