import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareThreads } from '../../bench/contenders/prepare-threads';
import {
  startThreadlog,
  type ThreadlogProcesses,
} from '../../bench/contenders/threadlog-processes';
import { makeRequests } from '../../bench/load/requests';
import { ROOT } from '../../bench/paths';
import type { Stage } from '../../bench/stage/stage';
import { ask, getRequest, type Asking } from './ask';
import { judge, MEASURES } from './judge';
import { MAX_RESIDENT_MB, overload, type Overload } from './overload';
import { markdownReport, type Variant } from './report';
import { stopsWell, stopUnderLoad } from './stopping';
import { PER_MINUTE, watch, type Watch } from './watch';

const THREADS = 200;
const CREATING = 64;
const READING = 8;
const OVERLOAD_SECONDS = 30;
const SAY_MS = 10_000;

export type Soaked = { readonly holds: boolean; readonly report: string };

type Loaded = {
  readonly processes: ThreadlogProcesses;
  readonly redisUrl: string;
  readonly threadIds: readonly string[];
  readonly nextCreate: () => Buffer;
};

/** Half the time with a worker, then all of it without, then too much of everything, then the end. */
export async function soak(stage: Stage, minutes: number): Promise<Soaked> {
  const redisUrl = await startRedis(stage);
  // The processes of the bench take it from here.
  process.env['REDIS_URL'] = redisUrl;
  const leakKb = process.env['THREADLOG_SOAK_LEAK_KB'] ?? '0';
  const tell = join(ROOT, 'test', 'soak', 'load', 'tell-memory.mjs');
  const processes = await startThreadlog(stage, {
    api: ['--import', `${pathToFileURL(tell)}?leakKb=${leakKb}`],
  });
  const threadIds = await prepareThreads(processes, THREADS, 2);
  const nextCreate = creates(processes, threadIds);
  const loaded = { processes, redisUrl, threadIds, nextCreate };
  const on = await runVariant('Worker on', loaded, minutes / 2);
  await processes.worker.stop();
  const off = await runVariant('Worker off', loaded, minutes);
  console.log(`overload: ${OVERLOAD_SECONDS} seconds`);
  const threadId = threadIds[0] ?? '';
  const over = await overload({ processes, nextCreate, threadId, seconds: OVERLOAD_SECONDS });
  console.log('stopping');
  const stopping = await stopUnderLoad(processes, nextCreate);
  return {
    holds: [off, on].every(isWell) && isOverWell(over) && stopsWell(stopping),
    report: markdownReport([off, on], over, stopping),
  };
}

function isWell({ judged, statuses }: Variant): boolean {
  return judged.every(({ isFlat }) => isFlat) && [...statuses.keys()].every(isAnswer);
}

function isOverWell({ statuses, largeStatuses, refused, sdk, peakMb }: Overload): boolean {
  const all = [...statuses.keys(), ...largeStatuses.keys()];
  const isRefused = refused.withRetryAfter > 0 && refused.without === 0;
  const isThrough = sdk.through === sdk.asked;
  return all.every(isAnswer) && isRefused && isThrough && peakMb < MAX_RESIDENT_MB;
}

const isAnswer = (status: number): boolean => status === 200 || status === 429;

function creates({ port, key }: ThreadlogProcesses, threadIds: readonly string[]): () => Buffer {
  const host = `127.0.0.1:${port}`;
  const targets = { createIn: threadIds, listIn: [], messages: [] };
  const requests = makeRequests({ kind: 'create', host, key, targets, seed: 1 });
  let made = 0;
  return () => requests[(made += 1) % requests.length] as Buffer;
}

async function runVariant(name: string, loaded: Loaded, minutes: number): Promise<Variant> {
  const { processes, redisUrl, nextCreate } = loaded;
  console.log(`${name}: ${minutes} minutes`);
  const watched = await watch(processes, redisUrl);
  const { port } = processes;
  const creating = ask({ port, connections: CREATING, next: nextCreate });
  const reading = ask({ port, connections: READING, next: reads(loaded) });
  const saying = setInterval(() => console.log(`  ${progress(watched)}`), SAY_MS);
  try {
    const over = new Promise((resolve) => setTimeout(resolve, minutes * 60_000));
    await Promise.race([over, creating.broken, reading.broken]);
  } finally {
    clearInterval(saying);
    creating.stop();
    reading.stop();
    await watched.stop();
  }
  const statuses = sum(creating, reading);
  const judged = MEASURES.map((measure) => judge(watched.samples, PER_MINUTE, measure));
  return { name, minutes, statuses, events: watched.events(), judged };
}

/** Threads and pages in turn. */
function reads({ processes, threadIds }: Loaded): () => Buffer {
  let made = 0;
  return () => {
    made += 1;
    const thread = `/v1/threads/${threadIds[made % threadIds.length]}`;
    return getRequest(processes, made % 3 === 0 ? thread : `${thread}/messages?limit=20`);
  };
}

function progress({ events, samples }: Watch): string {
  const last = samples.at(-1);
  const measures = MEASURES.map((measure) => `${measure} ${last?.[measure].toFixed(0) ?? '?'}`);
  return `${events()} events; ${measures.join('; ')}`;
}

function sum(...all: readonly Asking[]): ReadonlyMap<number, number> {
  const total = new Map<number, number>();
  for (const [status, count] of all.flatMap(({ statuses }) => [...statuses])) {
    total.set(status, (total.get(status) ?? 0) + count);
  }
  return total;
}

async function startRedis(stage: Stage): Promise<string> {
  const server = stage.start({
    name: 'Redis',
    command: process.execPath,
    args: [join(ROOT, 'test', 'support', 'redis-server.mjs'), '0'],
    env: { PATH: process.env['PATH'] },
  });
  const [ready] = (await once(server.child, 'message')) as [{ readonly port: number }];
  return `redis://127.0.0.1:${ready.port}`;
}
