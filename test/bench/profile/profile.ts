import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WORKLOADS, type Load, type Round, type Workload } from '../contender';
import { openThreadlog, openThreadlogPair } from '../contenders/threadlog';
import { startApi, startThreadlog } from '../contenders/threadlog-processes';
import { prepareGround } from '../ground';
import type { Options } from '../options';
import { count, decimal } from '../report/format';
import type { Stage } from '../stage/stage';
import { functionTimes, type CpuProfile, type TimeWindow } from './cpu-profile';
import { cpuText } from './cpu-text';
import { resetStatements, statementsText } from './statements';
import { watchWaits } from './waits';

const WARM_UP_SECONDS = 4;

/**
 * Looks into API, worker and PostgreSQL under the first workload that was asked for. The profilers cost time themselves: what a
 * profile says is where time goes, not how fast it is.
 * @returns a text for people; it is also written beside the profiles, in `directory`
 */
export async function profile(
  stage: Stage,
  directory: string,
  { connections, seconds, apis, only }: Options,
  progress: (line: string) => void,
): Promise<string> {
  const to = resolve(directory);
  mkdirSync(to, { recursive: true });
  const workload = WORKLOADS.find((one) => only.has(one)) ?? 'create';
  const subject = await openSubject(stage, to, apis, workload);
  const { ownerUrl } = subject;
  const load = { connections: Math.max(...connections), seconds };
  progress('warm-up');
  await subject.play({ ...load, seconds: WARM_UP_SECONDS });
  progress(`${workload} · ${load.connections} connections · ${seconds} s`);
  await resetStatements(ownerUrl);
  const waits = await watchWaits(ownerUrl);
  const from = now();
  const round = await subject.play(load);
  // Not until now: the round goes on with the worker's catching up.
  const window = { from, to: from + seconds * 1_000_000 };
  const operations = round.perSecond * seconds;
  const server = [await waits.stop(), await statementsText(ownerUrl, operations)];
  await subject.verifyAndStop();
  const cpu = subject.processes.map((name) =>
    cpuText(name, readTimes(to, name, window), operations),
  );
  const text = [roundText(round, load.connections), ...cpu, ...server].join('\n\n');
  writeFileSync(join(to, 'profile.md'), `${text}\n`);
  const profiles = `${to}/{${subject.processes.join(',')}}.cpuprofile`;
  return `${text}\n\nWritten: ${profiles} (for Chrome's or VS Code's viewer), ${to}/profile.md`;
}

type Subject = {
  readonly ownerUrl: string;
  /** Those that write a profile when they end. */
  readonly processes: readonly string[];
  readonly play: (load: Load) => Promise<Round>;
  readonly verifyAndStop: () => Promise<void>;
};

async function openSubject(
  stage: Stage,
  to: string,
  apis: number,
  workload: Workload,
): Promise<Subject> {
  const service = await startThreadlog(stage, {
    api: profilerOptions(to, 'api'),
    worker: profilerOptions(to, 'worker'),
  });
  const ground = await prepareGround(stage, service);
  const second =
    apis > 1
      ? await startApi(stage, service, { nodeOptions: profilerOptions(to, 'second-api') })
      : undefined;
  const alone = await openThreadlog(ground);
  const contender = second ? openThreadlogPair(ground, second) : alone;
  const play = contender.workloads[workload];
  if (!play) throw new Error(`${contender.name} takes no part in ${workload}`);
  return {
    ownerUrl: service.ownerUrl,
    processes: ['api', ...(second ? ['second-api'] : []), 'worker'],
    play,
    verifyAndStop: async () => {
      await alone.verify();
      await Promise.all([service.api.stop(), second?.api.stop(), service.worker.stop()]);
    },
  };
}

function profilerOptions(directory: string, name: string): string[] {
  return [
    '--cpu-prof',
    '--cpu-prof-interval=500',
    `--cpu-prof-dir=${directory}`,
    `--cpu-prof-name=${name}.cpuprofile`,
  ];
}

function readTimes(directory: string, name: string, window: TimeWindow) {
  const text = readFileSync(join(directory, `${name}.cpuprofile`), 'utf8');
  return functionTimes(JSON.parse(text) as CpuProfile, window);
}

function roundText({ perSecond, latency, cpu }: Round, connections: number): string {
  const each = Object.entries(cpu).map(([name, us]) => `${name} ${count(us)}`);
  return (
    `${connections} connections, while being profiled: ${count(perSecond)} a second, ` +
    `p50 ${decimal(latency.p50 ?? NaN, 1)} ms, p99 ${decimal(latency.p99 ?? NaN, 1)} ms; CPU µs for each: ${each.join(', ')}`
  );
}

/** Microseconds on the clock that V8's profiler has, too. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
