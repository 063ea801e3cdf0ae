import { randomBytes } from 'node:crypto';
import { appMain } from '../paths';
import type { Part } from '../stage/part';
import type { Stage } from '../stage/stage';

export type ThreadlogProcesses = {
  readonly api: Part;
  readonly worker: Part;
  readonly port: number;
  readonly key: string;
  /** As the owner, who may read everything. */
  readonly ownerUrl: string;
};

/** Options of Node for each process, such as those of its profiler. */
export type NodeOptions = { readonly api?: readonly string[]; readonly worker?: readonly string[] };

const DATABASE = 'threadlog';

/** One API process and one worker process, as `npm run start:api` and `start:worker` run them. */
export async function startThreadlog(
  stage: Stage,
  node: NodeOptions = {},
): Promise<ThreadlogProcesses> {
  const key = `bench_${randomBytes(24).toString('base64url')}`;
  // The embedded server comes with this database, empty.
  const ownerUrl = stage.postgres.url(DATABASE);
  await stage.run({
    command: process.execPath,
    args: [appMain('cli'), 'migrate'],
    env: environment({ DATABASE_URL: ownerUrl, API_KEYS: `bench=${key}` }),
  });
  await stage.postgres.grantToApp('threadlog_app');
  const env = environment({ DATABASE_URL: stage.postgres.url(DATABASE, 'app'), PORT: '0' });
  const api = startApp(stage, 'api', env, node.api);
  const worker = startApp(stage, 'worker', env, node.worker);
  const [port] = await Promise.all([
    api.firstLine(portOf),
    worker.firstLine((line) => line.includes('"working"') || undefined),
  ]);
  return { api, worker, port, key, ownerUrl };
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
  const args = [...nodeOptions, appMain(app)];
  return stage.start({ name: `the ${app}`, command: process.execPath, args, env });
}

/** From the log line that says where it listens. */
function portOf(line: string): number | undefined {
  const url = /"url":"([^"]+)"/.exec(line)?.[1];
  return url === undefined ? undefined : Number(new URL(url).port);
}
