import { setTimeout as wait } from 'node:timers/promises';
import { runCli, startWorker, type ThreadlogDatabase } from '../contenders/threadlog-processes';
import type { Ground } from '../ground';
import type { Options } from '../options';
import { connect } from '../stage/query';
import type { Stage } from '../stage/stage';
import { measureEmmettProjection, type EmmettProjection } from './emmett-projection';
import { makeFilledDatabase, type FilledDatabase } from './filled-database';

/** Events a second, one figure a round. */
export type ProjectionSpeed = {
  /** In the log before the worker starts. */
  readonly events: number;
  readonly live: readonly number[];
  /** Empty where the command does not exist. */
  readonly rebuild: readonly number[];
  readonly emmett?: EmmettProjection;
  readonly verified: readonly string[];
};

const MESSAGES_EACH = 1_000;
/** Threads that were written to in turns while the log grew. */
const ACTIVE = 100;
const LOOK_EVERY_MS = 10;
const GIVE_UP_MS = 300_000;

/** How fast read tables are made of a log that is there: by the worker, by a rebuild, by emmett. */
export async function measureProjection(
  ground: Ground,
  emmett: string | undefined,
  { rounds, sizes }: Options,
  progress: (line: string) => void,
): Promise<ProjectionSpeed> {
  const threads = sizes.backlog / MESSAGES_EACH;
  const active = Math.min(threads, ACTIVE);
  const filling = { threads, messagesEach: MESSAGES_EACH, active, readTables: false };
  const database = await makeFilledDatabase(ground, 'bench_backlog', filling, progress);
  const live: number[] = [];
  const rebuild: number[] = [];
  const commands = await runCli(ground.stage, database.ownerUrl, ['--help']);
  const hasRebuild = /^ +rebuild\b/m.test(commands);
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds} · the worker behind a full log`);
    live.push(await catchUp(ground.stage, database));
    if (!hasRebuild) continue;
    progress(`round ${round} of ${rounds} · threadlog rebuild`);
    rebuild.push(await rebuildAll(ground.stage, database));
  }
  const verified = [await verifyProjected(database)];
  if (emmett === undefined) return { events: sizes.backlog, live, rebuild, verified };
  progress(`emmett's projection of ${sizes.emmettBacklog.toLocaleString('en')} events`);
  return {
    events: sizes.backlog,
    live,
    rebuild,
    verified,
    emmett: await measureEmmettProjection(ground.stage, emmett, sizes.emmettBacklog),
  };
}

/** Empties the read tables, starts a worker, and sees it through. @returns events a second */
async function catchUp(stage: Stage, database: FilledDatabase): Promise<number> {
  const client = await connect(database.ownerUrl);
  try {
    const { rows } = await client.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname = 'read_model'`,
    );
    await client.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
    await client.query(`update threadlog.checkpoints set position = 0 where name = 'read_model'`);
    const [log] = (
      await client.query<{ head: number }>('select max(position) as head from threadlog.events')
    ).rows;
    const starting = startWorker(stage, database);
    starting.catch(() => undefined);
    const speed = await watchUntil(log?.head ?? 0, async () => {
      const found = await client.query<{ position: number }>({
        name: 'checkpoint',
        text: `select position from threadlog.checkpoints where name = 'read_model'`,
      });
      return found.rows[0]?.position ?? 0;
    });
    await (await starting).stop();
    return speed;
  } finally {
    await client.end();
  }
}

/** From the first batch on: how long a process takes to start is another question. */
async function watchUntil(head: number, look: () => Promise<number>): Promise<number> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  let first: { readonly at: number; readonly position: number } | undefined;
  while (performance.now() < giveUpAt) {
    const position = await look();
    const at = performance.now();
    if (position > 0) first ??= { at, position };
    if (first && position >= head) return ((head - first.position) * 1000) / (at - first.at);
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`the worker did not project ${head} events in ${GIVE_UP_MS} ms`);
}

/** As the command itself tells it: from its first look at the log to the switch of the tables. */
async function rebuildAll(stage: Stage, { ownerUrl }: ThreadlogDatabase): Promise<number> {
  const output = await runCli(stage, ownerUrl, ['rebuild', '--json']);
  const { events, seconds } = JSON.parse(output) as { events: number; seconds: number };
  return events / seconds;
}

async function verifyProjected({ ownerUrl }: ThreadlogDatabase): Promise<string> {
  const client = await connect(ownerUrl);
  try {
    const { rows } = await client.query<{ events: number; messages: number; dead: number }>(`
      select (select count(*) from threadlog.events where type = 'MessageCreated') as events,
             (select count(*) from read_model.messages) as messages,
             (select count(*) from threadlog.dead_events) as dead`);
    const [found] = rows;
    if (!found || found.events !== found.messages || found.dead > 0) {
      throw new Error(`a projection that is not complete: ${JSON.stringify(found)}`);
    }
    return `${found.messages.toLocaleString('en')} messages of the filled log projected, none left out`;
  } finally {
    await client.end();
  }
}
