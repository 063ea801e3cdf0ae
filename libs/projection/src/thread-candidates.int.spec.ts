import { Client } from 'pg';
import { openTestLog, type TestLog } from '../../../test/support/log';
import type { ThreadQuery } from './page';
import { threadCandidates } from './thread-candidates';

/** Threads of the project: what a statement must not look at one by one. */
const THREADS = 50_000;
/** Rows that any part of a statement may look at: the sample of a search is 501. */
const FEW = 1_500;

type Node = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
};

const MIDDLE = `thread_${THREADS / 2}`;
const SEARCHES: readonly [what: string, search: NonNullable<ThreadQuery['metadata']>][] = [
  ['a value that nobody has', { customer: 'nobody' }],
  ['a value that one has', { customer: '4711' }],
  ['a value that 1 % have', { region: '7' }],
  ['a value that half have', { plan: '0' }],
  ['a value that all have', { app: 'demo' }],
  ['one and all', { app: 'demo', customer: '4711' }],
  ['half and 1 %', { plan: '1', region: '7' }],
  ['all and the oldest', { app: 'demo', age: 'old' }],
];
const PAGINGS: readonly Omit<ThreadQuery, 'limit'>[] = [
  { order: 'desc' },
  { order: 'asc' },
  { order: 'desc', after: MIDDLE },
  { order: 'desc', before: MIDDLE },
];

/** A page costs what is on it, however many threads the project has and however the server plans. */
describe.each(['force_generic_plan', 'force_custom_plan'])('the statement under %s', (mode) => {
  let log: TestLog;
  let owner: Client;

  beforeAll(async () => {
    log = await openTestLog();
    owner = new Client({ connectionString: log.database.ownerUrl });
    await owner.connect();
    for (const statement of FILL) await owner.query(statement);
    await owner.query(`set plan_cache_mode = ${mode}`);
  }, 60_000);
  afterAll(async () => {
    await owner.end();
    await log.close();
  });

  it.each(PAGINGS)('looks at few rows for a page (%j)', async (paging) => {
    expect(await mostRows({ limit: 20, ...paging })).toBeLessThan(FEW);
  });

  describe.each(SEARCHES)('in search of %s', (_what, metadata) => {
    it.each(PAGINGS)('looks at few rows (%j)', async (paging) => {
      expect(await mostRows({ limit: 20, ...paging, metadata })).toBeLessThan(FEW);
    });
  });

  /** The most rows that a node of the plan has looked at, in all its loops. */
  const mostRows = async (query: ThreadQuery): Promise<number> => {
    const portion = { behind: 0, atMost: 500 };
    const { sql, parameters } = threadCandidates('p', query, portion).compile(log.db);
    const { rows } = await owner.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `explain (analyze, timing off, format json) ${sql}`,
      [...parameters],
    );
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    if (!plan) throw new Error('expected a plan');
    return Math.max(...nodesOf(plan).map(rowsOf));
  };
});

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function rowsOf(node: Node): number {
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
}

const METADATA = `json_build_object('app', 'demo', 'plan', (i % 2)::text, 'customer', i::text,
  'region', (i % 100 + i % 2)::text, 'age', case when i <= 500 then 'old' else 'new' end)::text`;

/** Each thread has a message; of the last 100 threads the projection knows nothing. */
const FILL = [
  `insert into threadlog.events
     (position, recorded_at, version, rev, schema_version, event_id, stream_id, entity_id,
      project_id, type, actor, meta, salt, payload_hash, payload)
   select 2 * i - 1 + m, now(), 1 + m, 1, 1, gen_random_uuid(), 'thread_' || i,
          case m when 0 then 'thread_' || i else 'msg_' || i end, 'p',
          case m when 0 then 'ThreadCreated' else 'MessageCreated' end, 'a', '{}',
          substring(sha256('') for 16), sha256(''), '{"metadata":' || ${METADATA} || '}'
   from generate_series(1, ${THREADS}) i, generate_series(0, 1) m`,
  `insert into read_model.threads
     (thread_id, project_id, position, rev, created_at, metadata, tool_resources)
   select 'thread_' || i, 'p', 2 * i - 1, 1, now(), ${METADATA}, '{}'
   from generate_series(1, ${THREADS - 100}) i`,
  `update threadlog.checkpoints set position = 2 * ${THREADS - 100}`,
  // As autovacuum leaves them: what it knows makes other plans look cheap.
  `vacuum analyze`,
];
