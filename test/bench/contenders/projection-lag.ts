import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Projection } from '../contender';
import { spreadOf } from '../report/statistics';
import { connect } from '../stage/query';

/** Two index look-ups each time: nothing beside thousands of creates. */
const LOOK_EVERY_MS = 100;
const DRAIN_LOOK_EVERY_MS = 2;
const GIVE_UP_AFTER_MS = 120_000;

export type ProjectionWatch = {
  /** Looks a last time. */
  readonly stop: () => Promise<Omit<Projection, 'drainMs'>>;
  readonly close: () => Promise<void>;
};

/** Looks regularly how many events the read tables are behind the log. */
export async function watchProjection(url: string): Promise<ProjectionWatch> {
  const client = await connect(url);
  const lags: number[] = [];
  let stopped = false;
  const looking = (async () => {
    while (!stopped) {
      lags.push(await readLag(client));
      await wait(LOOK_EVERY_MS);
    }
  })();
  // Awaited at the end; where the run is cut off before, nobody is there to hear.
  looking.catch(() => undefined);
  return {
    stop: async () => {
      const lagAtEnd = await readLag(client);
      stopped = true;
      await looking;
      const { median, max } = spreadOf(lags);
      return { lagMedian: median, lagMax: Math.max(max, lagAtEnd), lagAtEnd };
    },
    close: async () => {
      stopped = true;
      await looking.catch(() => undefined);
      await client.end().catch(() => undefined);
    },
  };
}

/**
 * @returns how long it took until nothing was left, in milliseconds
 * @throws when the worker does not get there
 */
export async function drain(url: string): Promise<number> {
  const client = await connect(url);
  const start = performance.now();
  try {
    for (let lag = await readLag(client); lag > 0; lag = await readLag(client)) {
      if (performance.now() - start > GIVE_UP_AFTER_MS) {
        throw new Error(`the worker is still ${lag} events behind after ${GIVE_UP_AFTER_MS} ms`);
      }
      await wait(DRAIN_LOOK_EVERY_MS);
    }
    return performance.now() - start;
  } finally {
    await client.end();
  }
}

async function readLag(client: Client): Promise<number> {
  const { rows } = await client.query<{ lag: number }>({
    name: 'lag',
    text: `select coalesce((select max(position) from threadlog.events), 0)
                - (select position from threadlog.checkpoints where name = 'read_model') as lag`,
  });
  return rows[0]?.lag ?? 0;
}
