import { createHistogram } from 'node:perf_hooks';
import { sentenceOf } from '#process';
import type { Client } from './client';

export type Measured = {
  readonly operation: 'create' | 'list' | 'retrieve';
  readonly answered: number;
  readonly per_second: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly failed: number;
  readonly first_fault: string | null;
};

export type Load = {
  readonly client: Client;
  /** Of the thread. */
  readonly path: string;
  readonly seconds: number;
  readonly clients: number;
  readonly stop: AbortSignal;
};

/** Where everything fails, nothing is learnt by going on. */
const MOST_FAULTS = 100;
const US = 1_000;

/** The three operations, one after the other; those that were begun when it is stopped. */
export async function measure(load: Load): Promise<readonly Measured[]> {
  const { client, path } = load;
  const ids: string[] = [];
  const create = async (): Promise<void> => {
    const { id } = await client.need('POST', `${path}/messages`, {
      role: 'user',
      content: 'A message of threadlog bench, as long as many are.',
    });
    ids.push(id);
  };
  const list = async (): Promise<void> => void (await client.need('GET', `${path}/messages`));
  const retrieve = async (turn: number): Promise<void> =>
    void (await client.need('GET', `${path}/messages/${ids[turn % ids.length] ?? ''}`));
  const created = await repeat('create', load, create);
  if (ids.length === 0) return [created];
  return [created, await repeat('list', load, list), await repeat('retrieve', load, retrieve)];
}

async function repeat(
  operation: Measured['operation'],
  { seconds, clients, stop }: Load,
  once: (turn: number) => Promise<void>,
): Promise<Measured> {
  const histogram = createHistogram();
  const faults: string[] = [];
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let turn = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() < end && !stop.aborted && faults.length < MOST_FAULTS) {
      const asked = performance.now();
      try {
        await once((turn += 1));
        histogram.record(Math.max(1, Math.round((performance.now() - asked) * US)));
      } catch (error) {
        faults.push(sentenceOf(error));
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, ask));
  const took = (performance.now() - begin) / 1_000;
  const at = (share: number): number =>
    histogram.count === 0 ? 0 : Math.round(histogram.percentile(share) / 10) / 100;
  return {
    operation,
    answered: histogram.count,
    per_second: Math.round(histogram.count / took),
    ...{ p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) },
    failed: faults.length,
    first_fault: faults[0] ?? null,
  };
}
