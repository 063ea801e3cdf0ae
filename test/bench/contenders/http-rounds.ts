import type { Load, Round, Workload, Workloads } from '../contender';
import type { Ground } from '../ground';
import type { Driven } from '../load/drive';
import type { RequestSpec } from '../load/requests';
import { createBusyMeter } from '../stage/busy-cpus';
import { createCpuMeter, perOperation, type Watched } from '../stage/cpu-time';

export type HttpServer = {
  /** Of each of its processes. */
  readonly ports: readonly number[];
  readonly key: string;
  /** Its processes; PostgreSQL and the clients are watched beside them. */
  readonly processes: Watched;
};

export type RoundHooks = {
  readonly workloads: readonly Workload[];
  /** Hears how many messages were acknowledged. */
  readonly onCreated: (messages: number) => void;
  /** What is done around a round, and added to it. */
  readonly around?: (play: () => Promise<Round>) => Promise<Round>;
};

/** The rounds of a contender that speaks our wire. */
export function httpWorkloads(ground: Ground, server: HttpServer, hooks: RoundHooks): Workloads {
  const { around = (play) => play() } = hooks;
  let seed = 0;
  const rounds = hooks.workloads.map((workload) => [
    workload,
    (load: Load) => {
      const spec = specOf(workload, ground, server, (seed += 1));
      return around(() => playRound(ground, server, spec, load, hooks.onCreated));
    },
  ]);
  return Object.fromEntries(rounds) as Workloads;
}

function specOf(
  workload: Workload,
  { fixture }: Ground,
  { ports, key }: HttpServer,
  seed: number,
): RequestSpec {
  const { createIn, hotThread, listIn, cursors } = fixture;
  return {
    kind: workload === 'hot thread' ? 'create' : workload,
    host: `127.0.0.1:${ports[0]}`,
    key,
    targets: {
      createIn: workload === 'hot thread' ? [hotThread] : createIn,
      listIn,
      messages: cursors,
    },
    seed,
  };
}

async function playRound(
  { stage, load }: Ground,
  { ports, processes }: HttpServer,
  spec: RequestSpec,
  { connections, seconds }: Load,
  onCreated: (messages: number) => void,
): Promise<Round> {
  const meter = createCpuMeter({
    ...processes,
    postgres: { pid: stage.postgres.pid, of: 'server' },
    client: { pid: load.pid },
  });
  const busy = createBusyMeter();
  const driven = await load.run({ ports, spec, connections, seconds });
  const busyCpus = busy.read();
  const cpu = perOperation(meter.read(), driven.acknowledged);
  onCreated(createdBy(spec, driven));
  return {
    perSecond: driven.inTime / seconds,
    latency: driven.latency,
    cpu,
    ...(busyCpus !== undefined && { busyCpus }),
  };
}

function createdBy({ kind }: RequestSpec, { acknowledged, created }: Driven): number {
  switch (kind) {
    case 'create':
      return acknowledged;
    case 'mixed':
      return created;
    case 'list':
    case 'deep list':
    case 'retrieve':
      return 0;
  }
}
