import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Ground } from '../ground';
import type { Sample } from '../load/sampler';
import type { Options } from '../options';
import { quantile } from '../report/statistics';
import { connect } from '../stage/query';
import { drain } from '../contenders/projection-lag';
import { readBack } from './read-back';

export type ProjectionLatency = {
  readonly connections: number;
  readonly rounds: readonly LatencyRound[];
};

/** Milliseconds from an answer's arrival at the client to its event's being in the read tables. */
export type LatencyRound = {
  readonly perSecond: number;
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Reads of what the same client had just written, and those that did not show it. */
  readonly reads: number;
  readonly staleReads: number;
};

const CONNECTIONS = 64;
/** A prime: the samples come from all connections. */
const SAMPLE_EVERY = 7;
const LOOK_EVERY_MS = 4;
const GIVE_UP_MS = 60_000;
const READERS = 2;

/**
 * How long after its answer a message is in the read tables, and whether anybody can tell: while all
 * clients create, a few more write and read back at once what they wrote.
 */
export async function measureLatency(
  ground: Ground,
  { rounds, seconds }: Options,
  progress: (line: string) => void,
): Promise<ProjectionLatency> {
  const played: LatencyRound[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds} · acknowledged to projected`);
    played.push(await playRound(ground, seconds, round));
  }
  return { connections: CONNECTIONS, rounds: played };
}

async function playRound(ground: Ground, seconds: number, seed: number): Promise<LatencyRound> {
  const { service, load, fixture, ledger } = ground;
  const { createIn, listIn, cursors } = fixture;
  const { port, key, ownerUrl } = service;
  const watch = await watchCheckpoint(ownerUrl);
  const reading = readBack(service, fixture.listIn.slice(0, READERS), seconds);
  const driven = await load.run({
    ports: [port],
    spec: {
      kind: 'create',
      host: `127.0.0.1:${port}`,
      key,
      targets: { createIn, listIn, messages: cursors },
      seed: 1_000 + seed,
    },
    connections: CONNECTIONS,
    seconds,
    sampleEvery: SAMPLE_EVERY,
  });
  const { created, reads, staleReads } = await reading;
  ledger.add(driven.acknowledged + created);
  await drain(ownerUrl);
  const delays = delaysOf(driven.samples, await watch.stop(driven.samples));
  return {
    perSecond: driven.inTime / seconds,
    samples: delays.length,
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    max: delays.at(-1) ?? NaN,
    reads,
    staleReads,
  };
}

/** When the checkpoint was seen where; both rise. */
type Sighting = { readonly at: number; readonly position: number };

type Seen = {
  readonly sightings: readonly Sighting[];
  readonly positions: ReadonlyMap<string, number>;
};

async function watchCheckpoint(
  url: string,
): Promise<{ readonly stop: (samples: readonly Sample[]) => Promise<Seen> }> {
  const client = await connect(url);
  const sightings: Sighting[] = [];
  let stopped = false;
  const giveUpAt = Date.now() + GIVE_UP_MS;
  const looking = (async () => {
    while (!stopped && Date.now() < giveUpAt) {
      const position = await readCheckpoint(client);
      // After the answer: what is seen now was so a little earlier, never later.
      sightings.push({ at: performance.timeOrigin + performance.now(), position });
      await wait(LOOK_EVERY_MS);
    }
  })();
  // Awaited at the end; where the run is cut off before, nobody is there to hear.
  looking.catch(() => undefined);
  return {
    stop: async (samples) => {
      stopped = true;
      await looking;
      const position = await readCheckpoint(client);
      sightings.push({ at: performance.timeOrigin + performance.now(), position });
      const positions = await readPositions(client, samples);
      await client.end();
      return { sightings, positions };
    },
  };
}

async function readCheckpoint(client: Client): Promise<number> {
  const { rows } = await client.query<{ position: number }>({
    name: 'checkpoint',
    text: `select position from threadlog.checkpoints where name = 'read_model'`,
  });
  return rows[0]?.position ?? 0;
}

async function readPositions(
  client: Client,
  samples: readonly Sample[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ entity_id: string; position: number }>(
    'select entity_id, position from threadlog.events where rev = 1 and entity_id = any($1)',
    [samples.map(({ id }) => id)],
  );
  return new Map(rows.map(({ entity_id, position }) => [entity_id, position]));
}

/** Ascending. A message that was projected before its answer had come counts as 0. */
function delaysOf(samples: readonly Sample[], { sightings, positions }: Seen): Float64Array {
  const delays = samples.map(({ id, at }) => {
    const position = positions.get(id);
    const seen = position === undefined ? undefined : firstAt(sightings, position);
    if (seen === undefined) throw new Error(`${id} was acknowledged and never projected`);
    return Math.max(0, seen - at);
  });
  return Float64Array.from(delays).sort();
}

function firstAt(sightings: readonly Sighting[], position: number): number | undefined {
  let [low, high] = [0, sightings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sightings[middle]?.position ?? 0) >= position) high = middle;
    else low = middle + 1;
  }
  return sightings[low]?.at;
}
