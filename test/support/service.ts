import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool, type QueryResultRow } from 'pg';
import { createTestDatabase, type TestDatabase } from './database';
import { eventually } from './eventually';
import { makeTestMasterKey } from './master-key';
import { endWithTheRun, makeTestDirectory } from './run-directory';

/** How a process ended: by its own code, or by a signal. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type ServiceProcess = {
  readonly pid: number;
  readonly exit: Promise<Exit>;
  /** SIGSTOP freezes the process, SIGCONT thaws it, SIGTERM asks it to stop. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** SIGKILL, frozen or not, and waits for the end. */
  readonly kill: () => Promise<void>;
  /** What it has written so far to stdout and stderr. */
  readonly output: () => string;
};

export type ApiProcess = ServiceProcess & {
  readonly port: number;
  /** Ends in /v1, as the SDKs want it. */
  readonly baseUrl: string;
};

export type Service = {
  /** Of the first API. */
  readonly baseUrl: string;
  /** The key of project `default`. */
  readonly key: string;
  readonly database: TestDatabase;
  /** Where files lie, unless the environment says otherwise. */
  readonly dataDirectory: string;
  readonly api: ApiProcess;
  readonly worker: ServiceProcess;
  /** One more API, on a free port or on that of one that has ended. */
  readonly startApi: (port?: number) => Promise<ApiProcess>;
  readonly startWorker: () => Promise<ServiceProcess>;
  /** Asks the database, as its owner. */
  readonly query: <Row extends QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  /**
   * Kills every process that was started here, and drops the database.
   * @throws when an API has answered anything that the OpenAPI document does not allow
   */
  readonly stop: () => Promise<void>;
};

export type ServiceOptions = {
  /** Rings over this Redis; without it over BullMQ's tables in PostgreSQL. */
  readonly redisUrl?: string;
  /** The key of project `default`. */
  readonly key?: string;
  /** Keys of other projects, `project=key,project=key`. */
  readonly otherKeys?: string;
  /** `600/60`: of each key, over all APIs. */
  readonly rateLimit?: string;
  /** The OpenAPI document that every answer is checked against: a file, by default the golden one. */
  readonly document?: string;
  /** More variables of the environment of every API. */
  readonly apiEnvironment?: Environment;
  /** More variables of the environment of every worker. */
  readonly workerEnvironment?: Environment;
};

const APPS = join(__dirname, '../../dist/apps');
const DOCUMENT = join(__dirname, '../golden/openapi.json');
const WATCH = pathToFileURL(join(__dirname, 'conformance/watch-answers.mjs')).href;
const STARTS_WITHIN_MS = 40_000;

/**
 * The real thing: a database brought up to date by the real `threadlog migrate`, and one API and one
 * worker process from dist/, as a user starts them. What the spec does not stop ends with the run.
 */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const { redisUrl, key = 'tlk_of_the_tests', otherKeys, rateLimit } = options;
  const { document = DOCUMENT, apiEnvironment, workerEnvironment = {} } = options;
  const database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.ownerUrl, max: 4 });
  // Dropping the database ends what the pool has not yet closed.
  pool.on('error', () => undefined);
  const started: ServiceProcess[] = [];
  const dataDirectory = makeTestDirectory('data');
  const violations = join(makeTestDirectory('conformance'), 'violations');
  const watching = { THREADLOG_TEST_DOCUMENT: document, THREADLOG_TEST_VIOLATIONS: violations };
  const encrypting = IS_ENCRYPTED && { MASTER_KEY_FILE: await makeTestMasterKey() };
  const start = async (app: 'api' | 'worker', more: Environment): Promise<ServiceProcess> => {
    const set = {
      ...(redisUrl && { REDIS_URL: redisUrl }),
      ...(rateLimit && { RATE_LIMIT: rateLimit }),
    };
    const base = { DATABASE_URL: database.appUrl, DATA_DIR: dataDirectory, ...encrypting };
    const launched = run(app, [], { ...base, ...set, ...more });
    started.push(launched);
    await readyLine(launched);
    return launched;
  };
  const startApi = async (port = 0): Promise<ApiProcess> => {
    const launched = await start('api', { PORT: String(port), ...watching, ...apiEnvironment });
    const { url } = JSON.parse(await readyLine(launched)) as { url: string };
    return { ...launched, port: Number(new URL(url).port), baseUrl: `${url}/v1` };
  };
  const startWorker = (): Promise<ServiceProcess> => start('worker', workerEnvironment);
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((launched) => launched.kill()));
    await pool.end();
    await database.drop();
    if (existsSync(violations)) throw violationError(readFileSync(violations, 'utf8'));
  };
  try {
    const keys = [`default=${key}`, otherKeys].filter(Boolean).join(',');
    await migrate({ MIGRATION_DATABASE_URL: database.ownerUrl, API_KEYS: keys });
    const [api, worker] = await Promise.all([startApi(), startWorker()]);
    const query: Service['query'] = async <Row extends QueryResultRow>(
      text: string,
      values: unknown[] = [],
    ) => (await pool.query<Row>(text, values)).rows;
    const { baseUrl } = api;
    return {
      baseUrl,
      key,
      database,
      dataDirectory,
      api,
      worker,
      startApi,
      startWorker,
      query,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the OpenAPI document does not allow, an answer a line; under load one fault may be in thousands. */
function violationError(text: string): Error {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, 20).join('\n');
  return new Error(`${lines.length} answers are not what the OpenAPI document says:\n${shown}`);
}

/** With `THREADLOG_TEST_ENCRYPTED=1`, specs that do not care run with a master key. */
const IS_ENCRYPTED = process.env['THREADLOG_TEST_ENCRYPTED'] === '1';

type Environment = Readonly<Record<string, string>>;

async function migrate(environment: Environment): Promise<void> {
  const migration = run('cli', ['migrate'], environment);
  const { code } = await migration.exit;
  if (code !== 0) throw new Error(`threadlog migrate ended with ${code}: ${migration.output()}`);
}

function run(
  app: 'api' | 'worker' | 'cli',
  args: readonly string[],
  environment: Environment,
): ServiceProcess {
  const watch = app === 'api' ? ['--import', WATCH] : [];
  const child = spawn(process.execPath, [...watch, join(APPS, app, 'src/main.js'), ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithTheRun(child);
  const exit = (once(child, 'close') as Promise<[Exit['code'], Exit['signal']]>).then(
    ([code, signal]) => ({ code, signal }),
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  return {
    pid: child.pid ?? 0,
    exit,
    signal: (name) => void child.kill(name),
    kill,
    output: () => output,
  };
}

const READY = /^\{.*"msg":"(listening|working)".*\}$/m;

/** The log line in which a process says that it is ready. */
async function readyLine({ output, exit }: ServiceProcess): Promise<string> {
  let ended: Exit | undefined;
  void exit.then((how) => (ended = how));
  const read = (): string => output();
  await eventually(read, (text) => READY.test(text) || ended !== undefined, {
    within: STARTS_WITHIN_MS,
  });
  const line = READY.exec(output())?.[0];
  if (!line)
    throw new Error(`ended with ${ended?.code ?? ended?.signal} at its start: ${output()}`);
  return line;
}
