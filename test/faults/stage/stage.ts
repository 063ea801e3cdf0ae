// The stage of one row: threadlog as it is run for real, every process and every connection of it in
// our hands. For a harness of one's own (test/faults/build) this is the way in:
//
//   const cleanup = createCleanup(report);              // bench/stage/cleanup; run it whatever happens
//   const ground = await openGround(cleanup);           // PostgreSQL and a migrated template, once a run
//   const stage = await setStage(ground, {
//     directory,                                        // of the row: logs of the processes, files, history
//     apps: 'dist/apps',                                // or any directory of built apps
//     apis: 2, workers: 1, queue: 'redis',
//     environment: { 'api-1': { … }, worker: { … }, all: { … } },   // by process, by app, for all
//   });
//   await stage.api(1).kill();                          // see app.ts, postgres.ts, redis.ts, link.ts
//   await stage.close();
//
// `performRow(ground, row, …)` in row/play-row.ts does all of this with load, observer, dump and checker.
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '#embedded-postgres';
import { ROOT } from '../../bench/paths';
import { createApp, type App, type AppName, type Links } from './app';
import type { Ground } from './ground';
import { openLink } from './link';
import type { Postgres } from './postgres';
import { openRedis, type RedisServer } from './redis';

export type Environment = Readonly<Record<string, string>>;

export type StageOptions = {
  /** Of the row; made when missing. */
  readonly directory: string;
  /** Where `api/src/main.js` and `worker/src/main.js` lie; absolute, or from the checkout. */
  readonly apps?: string;
  readonly apis?: number;
  readonly workers?: number;
  /** What BullMQ keeps its jobs in. */
  readonly queue?: 'redis' | 'postgres';
  /** More variables, by name of the process (`api-1`), by app (`api`), or for `all`. */
  readonly environment?: Readonly<Record<string, Environment>>;
  /** Lets the clock of the APIs be stepped: see clock-shift.mjs. */
  readonly hasClock?: boolean;
  /** Another PostgreSQL than the ground's, with a migrated database of this name. */
  readonly other?: { readonly postgres: Postgres; readonly database: string };
};

export type Stage = {
  readonly ground: Ground;
  readonly directory: string;
  readonly apis: readonly App[];
  readonly workers: App[];
  /** 1, 2 … @throws when there is none */
  readonly api: (number: number) => App;
  readonly worker: (number: number) => App;
  /** All apps that were started, in order. */
  readonly all: () => readonly App[];
  /** One more worker, which is up when this returns. */
  readonly addWorker: (apps?: string) => Promise<App>;
  /** Where the load finds each API, by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly postgres: () => Postgres;
  /** As the owner, past every link: for observer, dump, and faults. */
  readonly ownerUrl: () => string;
  /** Leads all apps to another server from their next connection on. */
  readonly moveTo: (postgres: Postgres, database: string) => void;
  /** @throws where the queue is on PostgreSQL */
  readonly redis: () => RedisServer;
  /** Milliseconds that the APIs' clocks are ahead by from now on; wants `hasClock`. */
  readonly clockFile: string;
  /** Ends all that was started for it. */
  readonly close: () => Promise<void>;
};

const CLOCK = pathToFileURL(join(ROOT, 'test', 'faults', 'stage', 'clock-shift.mjs')).href;

/** Starts everything, and returns when all apps are ready. Stopped with the ground's cleanup at the latest. */
export async function setStage(ground: Ground, options: StageOptions): Promise<Stage> {
  mkdirSync(options.directory, { recursive: true });
  const setting = await buildSet(ground, options);
  const { stage } = setting;
  ground.cleanup.add(stage.close);
  try {
    await Promise.all(stage.all().map((app) => app.up()));
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

async function buildSet(ground: Ground, options: StageOptions): Promise<{ readonly stage: Stage }> {
  const { directory, apis: apiCount = 2, workers: workerCount = 1, queue = 'redis' } = options;
  let postgres = options.other?.postgres ?? ground.postgres;
  const own = options.other ? undefined : await ground.createDatabase();
  let database = options.other?.database ?? own ?? '';
  const redis =
    queue === 'redis' ? await openRedis((child) => ground.endWithTheRun(child)) : undefined;
  const stops: (() => Promise<void>)[] = redis ? [redis.kill] : [];
  const clockFile = join(directory, 'clock');
  const ports: Record<string, number> = {};
  const [apis, workers]: [App[], App[]] = [[], []];

  const make = async (app: AppName, number: number, apps = options.apps): Promise<App> => {
    const name = `${app}-${number}`;
    const links: Links = {
      postgres: await openLink(postgres.port),
      ...(redis && { redis: await openLink(redis.port) }),
    };
    stops.push(...Object.values(links).map((link) => link.close));
    if (app === 'api') ports[name] = await freePort();
    const isShifted = app === 'api' && options.hasClock;
    const made = createApp(
      {
        name,
        app,
        main: mainOf(apps, app),
        nodeOptions: isShifted ? ['--import', CLOCK] : [],
        logFile: join(directory, `${name}.log`),
        links,
        environment: () => ({
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          HOST: '127.0.0.1',
          ...(app === 'api' && { PORT: String(ports[name]) }),
          DATABASE_URL: through(postgres.url(database, 'app'), links.postgres.port),
          ...(links.redis && { REDIS_URL: `redis://127.0.0.1:${links.redis.port}` }),
          DATA_DIR: join(directory, 'data'),
          ...(isShifted && { THREADLOG_FAULTS_CLOCK: clockFile }),
          ...options.environment?.['all'],
          ...options.environment?.[app],
          ...options.environment?.[name],
        }),
      },
      (child: ChildProcess) => ground.endWithTheRun(child),
    );
    (app === 'api' ? apis : workers).push(made);
    return made;
  };
  for (let number = 1; number <= apiCount; number += 1) await make('api', number);
  for (let number = 1; number <= workerCount; number += 1) await make('worker', number);

  const all = (): App[] => [...apis, ...workers];
  let closing: Promise<void> | undefined;
  const stage: Stage = {
    ground,
    directory,
    apis,
    workers,
    api: (number) => present(apis, number),
    worker: (number) => present(workers, number),
    all,
    addWorker: async (apps) => {
      const worker = await make('worker', workers.length + 1, apps);
      await worker.up();
      return worker;
    },
    ports,
    postgres: () => postgres,
    ownerUrl: () => postgres.url(database),
    moveTo: (server, name) => {
      postgres = server;
      database = name;
      for (const { links } of all()) links.postgres.aim(server.port);
    },
    redis: () => {
      if (!redis) throw new Error('the queue of this stage is on PostgreSQL');
      return redis;
    },
    clockFile,
    close: () =>
      (closing ??= (async () => {
        await Promise.all(all().map((app) => app.drop()));
        await Promise.all(stops.map((stop) => stop()));
        // Of a server that a row left dead nothing can be dropped; it goes with the run.
        if (own !== undefined) await ground.dropDatabase(own).catch(() => undefined);
      })()),
  };
  return { stage };
}

function mainOf(apps = join('dist', 'apps'), app: AppName): string {
  return join(isAbsolute(apps) ? apps : join(ROOT, apps), app, 'src', 'main.js');
}

function through(url: string, port: number): string {
  return Object.assign(new URL(url), { port: String(port) }).href;
}

function present(apps: readonly App[], number: number): App {
  const app = apps[number - 1];
  if (!app) throw new Error(`this stage has no number ${number} of ${apps[0]?.app ?? 'these'}`);
  return app;
}
