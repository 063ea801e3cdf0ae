import type { Round } from '../contender';
import { drain } from '../contenders/projection-lag';
import { startApi, startWorker } from '../contenders/threadlog-processes';
import type { Ground } from '../ground';
import type { Place, RequestSpec, Targets } from '../load/requests';
import { createRandom } from '../load/random';
import type { Options } from '../options';
import { createCpuMeter, perOperation } from '../stage/cpu-time';
import { makeFilledDatabase } from './filled-database';
import { verifyFilled } from './verify-filled';

const ASKED = ['list', 'deep list', 'retrieve', 'create'] as const;

export type BigTables = {
  /** Messages in each table before the first create. */
  readonly small: number;
  readonly big: number;
  readonly connections: number;
  readonly results: readonly BigTableResult[];
  readonly verified: readonly string[];
};

export type BigTableResult = {
  readonly what: (typeof ASKED)[number];
  readonly messages: number;
  readonly rounds: readonly Round[];
};

const SMALL = 10_000;
const MESSAGES_EACH = 1_000;
/** Threads that were written to in turns while the log grew. */
const ACTIVE = 100;
const CONNECTIONS = 64;
const TARGETS = 4_000;
/** Each place is asked for once, so that a round finds in memory what is asked for often; and no longer than this. */
const WARM_UP = { most: TARGETS, seconds: 60 };

/** The same questions to a service with ten thousand messages and to one with very many. */
export async function measureBigTables(
  ground: Ground,
  options: Options,
  progress: (line: string) => void,
): Promise<BigTables> {
  const places: Service[] = [];
  for (const messages of [SMALL, options.sizes.bigTable]) {
    places.push(await openFilled(ground, messages, progress));
  }
  const cells = ASKED.flatMap((what) =>
    places.map((service) => ({ what, service, rounds: [] as Round[] })),
  );
  // Creates come last: they make the small table larger.
  for (const what of ASKED) {
    const own = cells.filter((cell) => cell.what === what);
    for (const { service } of own) await service.play(what, WARM_UP);
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const cell of round % 2 === 1 ? own : own.toReversed()) {
        const place = `round ${round} of ${options.rounds} · ${what} · ${cell.service.messages.toLocaleString('en')} messages`;
        progress(place);
        const played = await cell.service.play(what, { seconds: options.seconds });
        cell.rounds.push(played);
        progress(`${place} · ${Math.round(played.perSecond).toLocaleString('en')} a second`);
      }
    }
  }
  for (const service of places) await service.stop();
  return {
    small: SMALL,
    big: options.sizes.bigTable,
    connections: CONNECTIONS,
    results: cells.map(({ what, service, rounds }) => ({
      what,
      messages: service.messages,
      rounds,
    })),
    verified: places.map(({ verified }) => verified),
  };
}

type Service = {
  readonly messages: number;
  readonly play: (what: RequestSpec['kind'], lasts: Lasting) => Promise<Round>;
  readonly stop: () => Promise<void>;
  readonly verified: string;
};

/** So long, or until so many requests were answered. */
type Lasting = { readonly seconds: number; readonly most?: number };

async function openFilled(
  ground: Ground,
  messages: number,
  progress: (line: string) => void,
): Promise<Service> {
  const { stage } = ground;
  const threads = messages / MESSAGES_EACH;
  const size = { threads, messagesEach: MESSAGES_EACH };
  const filling = { ...size, active: Math.min(threads, ACTIVE), readTables: true };
  const database = await makeFilledDatabase(ground, `bench_${messages}`, filling, progress);
  const [{ api, port }, worker] = await Promise.all([
    // A page from memory would say nothing about the tables.
    startApi(stage, database, { keepsPages: false }),
    startWorker(stage, database),
  ]);
  const { key, ownerUrl, filled } = database;
  const verified = await verifyFilled(database, size, { port, key });
  const targets = chooseTargets(threads, filled.message);
  let seed = 0;
  return {
    messages,
    verified,
    play: async (kind, lasts) => {
      const meter = createCpuMeter({
        api: { pid: api.pid },
        worker: { pid: worker.pid },
        postgres: { pid: stage.postgres.pid, of: 'server' },
      });
      const spec = { kind, host: `127.0.0.1:${port}`, key, targets, seed: (seed += 1) };
      const asked = { ports: [port], spec, connections: CONNECTIONS, ...lasts };
      const driven = await ground.load.run(asked);
      const cpu = perOperation(meter.read(), driven.acknowledged);
      await drain(ownerUrl);
      return { perSecond: driven.inTime / lasts.seconds, latency: driven.latency, cpu };
    },
    stop: async () => {
      await Promise.all([api.stop(), worker.stop()]);
    },
  };
}

/** From all threads alike: what is asked for next is rarely what was asked for before. */
function chooseTargets(
  threads: number,
  message: (thread: number, number: number) => Place,
): Targets {
  const random = createRandom(2);
  const messages = Array.from({ length: TARGETS }, () => {
    const thread = Math.floor(random() * threads);
    // Far enough from the first message for a full page behind it.
    return message(thread, 40 + Math.floor(random() * (MESSAGES_EACH - 140)));
  });
  const threadIds = messages.map(({ threadId }) => threadId);
  return { createIn: threadIds, listIn: threadIds, messages };
}
