import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Round } from '../contender';
import { openThreadlog } from '../contenders/threadlog';
import { startThreadlog } from '../contenders/threadlog-processes';
import { prepareGround } from '../ground';
import type { Options } from '../options';
import { count, decimal } from '../report/format';
import type { Stage } from '../stage/stage';
import { functionTimes, type CpuProfile, type TimeWindow } from './cpu-profile';
import { cpuText } from './cpu-text';
import { resetStatements, statementsText } from './statements';
import { watchWaits } from './waits';

const WARM_UP_SECONDS = 4;
const PROCESSES = ['api', 'worker'] as const;

/**
 * Looks into API, worker and PostgreSQL under create load. The profilers cost time themselves: what a
 * profile says is where time goes, not how fast it is.
 * @returns a text for people; it is also written beside the profiles, in `directory`
 */
export async function profile(
  stage: Stage,
  directory: string,
  { connections, seconds }: Options,
  progress: (line: string) => void,
): Promise<string> {
  const to = resolve(directory);
  mkdirSync(to, { recursive: true });
  const processes = await startThreadlog(stage, {
    api: profilerOptions(to, 'api'),
    worker: profilerOptions(to, 'worker'),
  });
  const { workloads, verify } = await openThreadlog(await prepareGround(stage, processes));
  const load = { connections: Math.max(...connections), seconds };
  progress('warm-up');
  await workloads.create?.({ ...load, seconds: WARM_UP_SECONDS });
  progress(`create · ${load.connections} connections · ${seconds} s`);
  await resetStatements(processes.ownerUrl);
  const waits = await watchWaits(processes.ownerUrl);
  const from = now();
  const round = await workloads.create?.(load);
  if (!round) throw new Error('threadlog takes no part in create');
  // Not until now: the round goes on with the worker's catching up.
  const window = { from, to: from + seconds * 1_000_000 };
  const operations = round.perSecond * seconds;
  const server = [await waits.stop(), await statementsText(processes.ownerUrl, operations)];
  await verify();
  await Promise.all([processes.api.stop(), processes.worker.stop()]);
  const cpu = PROCESSES.map((name) => cpuText(name, readTimes(to, name, window), operations));
  const text = [roundText(round, load.connections), ...cpu, ...server].join('\n\n');
  writeFileSync(join(to, 'profile.md'), `${text}\n`);
  return `${text}\n\nWritten: ${to}/{api,worker}.cpuprofile (for Chrome's or VS Code's viewer), ${to}/profile.md`;
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
    `${connections} connections, while being profiled: ${count(perSecond)} creates a second, ` +
    `p50 ${decimal(latency.p50 ?? NaN, 1)} ms, p99 ${decimal(latency.p99 ?? NaN, 1)} ms; CPU µs for each: ${each.join(', ')}`
  );
}

/** Microseconds on the clock that V8's profiler has, too. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
