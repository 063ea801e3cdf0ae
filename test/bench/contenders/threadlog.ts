import type { Contender, Load, Round } from '../contender';
import { startHttpLoad, type HttpLoad } from '../load/http-load';
import type { RequestSpec } from '../load/requests';
import { createCpuMeter, perOperation } from '../stage/cpu-time';
import type { Stage } from '../stage/stage';
import { prepareThreads } from './prepare-threads';
import { drain, watchProjection } from './projection-lag';
import { startThreadlog, type ThreadlogProcesses } from './threadlog-processes';
import { verifyThreadlog } from './verify-threadlog';

const THREADS = 200;
/** In each thread before the first round. */
const FIRST_MESSAGES = 2;

/** The service itself: one API process, one worker process. */
export async function openThreadlog(stage: Stage): Promise<Contender> {
  return enterThreadlog(stage, await startThreadlog(stage));
}

/** The service as it runs already. */
export async function enterThreadlog(
  stage: Stage,
  processes: ThreadlogProcesses,
): Promise<Contender> {
  const load = startHttpLoad(stage);
  const threadIds = await prepareThreads(processes, THREADS, FIRST_MESSAGES);
  const counter = { acknowledged: THREADS * FIRST_MESSAGES };
  let seed = 0;
  return {
    name: 'threadlog',
    what:
      `POST /v1/threads/{id}/messages through one API process, about 400 bytes a body, ${THREADS} threads, ` +
      'while one worker process projects; an answer means that the event is durable',
    workloads: {
      create: (round) => {
        const spec: RequestSpec = {
          kind: 'create',
          host: `127.0.0.1:${processes.port}`,
          key: processes.key,
          threadIds,
          seed: (seed += 1),
        };
        return createRound({ stage, processes, load, counter }, spec, round);
      },
    },
    verify: () =>
      verifyThreadlog(processes.ownerUrl, {
        threads: THREADS,
        messages: counter.acknowledged,
      }),
  };
}

type Parts = {
  readonly stage: Stage;
  readonly processes: ThreadlogProcesses;
  readonly load: HttpLoad;
  readonly counter: { acknowledged: number };
};

async function createRound(
  { stage, processes, load, counter }: Parts,
  spec: RequestSpec,
  { connections, seconds }: Load,
): Promise<Round> {
  const { port, ownerUrl, api, worker } = processes;
  const watch = await watchProjection(ownerUrl);
  try {
    const meter = createCpuMeter({
      api: { pid: api.pid },
      worker: { pid: worker.pid },
      postgres: { pid: stage.postgres.pid, of: 'server' },
      client: { pid: load.pid },
    });
    const driven = await load.run({ port, spec, connections, seconds });
    const cpu = perOperation(meter.read(), driven.acknowledged);
    counter.acknowledged += driven.acknowledged;
    const lag = await watch.stop();
    const drainMs = await drain(ownerUrl);
    return {
      perSecond: driven.inTime / seconds,
      latency: driven.latency,
      cpu,
      projection: { ...lag, drainMs },
    };
  } finally {
    await watch.close();
  }
}
