import { randomBytes } from 'node:crypto';
import { NODE_FLAGS } from '#process';
import { appMain } from '../paths';
import type { Part } from '../stage/part';
import type { Stage } from '../stage/stage';

export type ThreadlogDatabase = {
  readonly key: string;
  /** As the owner, who may read everything. */
  readonly ownerUrl: string;
  /** As the processes log in. */
  readonly appUrl: string;
};

export type ThreadlogProcesses = ThreadlogDatabase & {
  readonly api: Part;
  readonly worker: Part;
  readonly port: number;
};

export type StartedApi = { readonly api: Part; readonly port: number };

/** Options of Node for each process, such as those of its profiler. */
export type NodeOptions = { readonly api?: readonly string[]; readonly worker?: readonly string[] };

/** The embedded server comes with this database, empty. */
const DATABASE = 'threadlog';

/** One API process and one worker process, as `npm run start:api` and `start:worker` run them. */
export async function startThreadlog(
  stage: Stage,
  node: NodeOptions = {},
): Promise<ThreadlogProcesses> {
  const database = await migrateDatabase(stage, DATABASE);
  const [{ api, port }, worker] = await Promise.all([
    startApi(stage, database, node.api ? { nodeOptions: node.api } : {}),
    startWorker(stage, database, node.worker),
  ]);
  return { ...database, api, worker, port };
}

/** Makes an existing, empty database one of threadlog's, with a key to it. */
export async function migrateDatabase(stage: Stage, name: string): Promise<ThreadlogDatabase> {
  const key = `bench_${randomBytes(24).toString('base64url')}`;
  const ownerUrl = stage.postgres.url(name);
  await runCli(stage, ownerUrl, ['migrate'], { API_KEYS: `bench=${key}` });
  await stage.postgres.grantToApp('threadlog_app');
  return { key, ownerUrl, appUrl: stage.postgres.url(name, 'app') };
}

/** Runs the `threadlog` command to its end. @returns what it printed */
export function runCli(
  stage: Stage,
  url: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  return stage.run({
    command: process.execPath,
    args: [appMain('cli'), ...args],
    env: environment({ DATABASE_URL: url, ...env }),
  });
}

export type ApiOptions = {
  /** Of Node. */
  readonly nodeOptions?: readonly string[];
  /** Whether a page that was answered may be sent again while its thread does not change. */
  readonly keepsPages?: boolean;
};

export async function startApi(
  stage: Stage,
  { appUrl }: ThreadlogDatabase,
  { nodeOptions, keepsPages = true }: ApiOptions = {},
): Promise<StartedApi> {
  const kept = keepsPages ? {} : { PAGE_MEMORY_MB: '0' };
  const env = environment({ DATABASE_URL: appUrl, PORT: '0', ...kept });
  const api = startApp(stage, 'api', env, nodeOptions);
  return { api, port: await api.firstLine(portOf) };
}

/** @returns when it is ready to work */
export async function startWorker(
  stage: Stage,
  { appUrl }: ThreadlogDatabase,
  nodeOptions?: readonly string[],
): Promise<Part> {
  const worker = startApp(stage, 'worker', environment({ DATABASE_URL: appUrl }), nodeOptions);
  await worker.firstLine((line) => line.includes('"working"') || undefined);
  return worker;
}

/** Nothing of what a developer exported may slip in, but what the bench documents. */
function environment(own: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const { PATH, REDIS_URL } = process.env;
  return { PATH, REDIS_URL, NODE_ENV: 'production', HOST: '127.0.0.1', ...own };
}

function startApp(
  stage: Stage,
  app: 'api' | 'worker',
  env: Readonly<Record<string, string | undefined>>,
  nodeOptions: readonly string[] = [],
): Part {
  const args = [...NODE_FLAGS, ...nodeOptions, appMain(app)];
  return stage.start({ name: `the ${app}`, command: process.execPath, args, env });
}

/** From the log line that says where it listens. */
function portOf(line: string): number | undefined {
  const url = /"url":"([^"]+)"/.exec(line)?.[1];
  return url === undefined ? undefined : Number(new URL(url).port);
}
