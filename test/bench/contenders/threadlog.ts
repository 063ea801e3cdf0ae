import { WORKLOADS, type Contender, type Round } from '../contender';
import type { Ground } from '../ground';
import { httpWorkloads } from './http-rounds';
import { drain, watchProjection } from './projection-lag';
import type { StartedApi } from './threadlog-processes';
import { verifyThreadlog } from './verify-threadlog';

/** The service itself: one API process, one worker process. */
export function openThreadlog(ground: Ground): Promise<Contender> {
  const { service, fixture, ledger } = ground;
  const { port, key, api, worker, ownerUrl } = service;
  const server = {
    ports: [port],
    key,
    processes: { api: { pid: api.pid }, worker: { pid: worker.pid } },
  };
  return Promise.resolve({
    name: 'threadlog',
    what:
      `this service through one API process, while one worker process projects; an answer to a create means that the event is durable; ` +
      `bodies of about 400 bytes to ${fixture.createIn.length} threads`,
    workloads: httpWorkloads(ground, server, {
      workloads: WORKLOADS,
      onCreated: ledger.add,
      around: (play) => watched(ownerUrl, play),
    }),
    verify: () =>
      verifyThreadlog(ownerUrl, { threads: fixture.threads, messages: ledger.messages() }),
  });
}

export const READING = 'threadlog, no page kept';

/** Clients of the round with two API processes. */
const PAIR_CONNECTIONS = 64;

/** The same service with a second API process; what it stores is verified with the first's. */
export function openThreadlogPair(ground: Ground, second: StartedApi): Contender {
  const { service, ledger } = ground;
  const { api, worker, port, key, ownerUrl } = service;
  const server = {
    ports: [port, second.port],
    key,
    processes: {
      api: { pid: api.pid },
      'second api': { pid: second.api.pid },
      worker: { pid: worker.pid },
    },
  };
  return {
    name: 'threadlog, 2 APIs',
    what: 'the same with two API processes on the same database, half of the clients at each',
    onlyConnections: PAIR_CONNECTIONS,
    workloads: httpWorkloads(ground, server, {
      workloads: ['create'],
      onCreated: ledger.add,
      around: (play) => watched(ownerUrl, play),
    }),
    verify: () => Promise.resolve([]),
  };
}

/** The same service, where each page is read and written anew: as when it is asked for the first time. */
export function openThreadlogReading(ground: Ground, { api, port }: StartedApi): Contender {
  const { key, worker } = ground.service;
  const server = {
    ports: [port],
    key,
    processes: { api: { pid: api.pid }, worker: { pid: worker.pid } },
  };
  return {
    name: READING,
    what: 'an API process of the same service that keeps no page (PAGE_MEMORY_MB=0): each is read and written anew',
    workloads: httpWorkloads(ground, server, {
      workloads: ['list', 'deep list'],
      onCreated: () => undefined,
    }),
    verify: () => Promise.resolve([]),
  };
}

/** Looks how far the projection is behind, and waits until it is not: the next round starts even. */
async function watched(ownerUrl: string, play: () => Promise<Round>): Promise<Round> {
  const watch = await watchProjection(ownerUrl);
  try {
    const round = await play();
    const lag = await watch.stop();
    return { ...round, projection: { ...lag, drainMs: await drain(ownerUrl) } };
  } finally {
    await watch.close();
  }
}
