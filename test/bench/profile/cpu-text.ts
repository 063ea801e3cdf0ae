import { count, decimal } from '../report/format';
import type { FunctionTime } from './cpu-profile';

const TOP = 25;
const NOT_WORK = new Set(['(idle)', '(root)']);

/** Where a process spent its time: by group, by function itself, and by our functions with all they call. */
export function cpuText(name: string, times: readonly FunctionTime[], operations: number): string {
  const work = times.filter(({ group }) => !NOT_WORK.has(group));
  const busyUs = work.reduce((sum, { selfUs }) => sum + selfUs, 0);
  const all = times.reduce((sum, { selfUs }) => sum + selfUs, 0);
  const share = (us: number) => `${decimal((100 * us) / busyUs, 1).padStart(5)} %`;
  const line = ({ name: fn, place }: FunctionTime, us: number) =>
    `  ${share(us)}  ${decimal(us / operations, 2).padStart(7)} µs  ${fn}  ${place}`;
  return [
    `## ${name}: busy ${decimal((100 * busyUs) / all, 0)} % of the time, ${count(busyUs / operations)} µs for each operation`,
    '',
    'By group, self time:',
    ...groups(work, busyUs).map(
      ([group, us]) => `  ${share(us)}  ${decimal(us / operations, 2).padStart(7)} µs  ${group}`,
    ),
    '',
    `The ${TOP} functions with the most self time:`,
    ...top(work, ({ selfUs }) => selfUs).map((time) => line(time, time.selfUs)),
    '',
    'Our own functions, with all that they call:',
    ...top(
      work.filter(({ group }) => group === 'threadlog'),
      ({ totalUs }) => totalUs,
    ).map((time) => line(time, time.totalUs)),
    '',
    'Functions of others, with all that they call:',
    ...top(
      work.filter(({ group }) => group !== 'threadlog'),
      ({ totalUs }) => totalUs,
    ).map((time) => line(time, time.totalUs)),
  ].join('\n');
}

/** Those that matter. */
function groups(times: readonly FunctionTime[], busyUs: number): [string, number][] {
  const sums = new Map<string, number>();
  for (const { group, selfUs } of times) sums.set(group, (sums.get(group) ?? 0) + selfUs);
  return [...sums].filter(([, us]) => us > busyUs / 1000).sort(([, a], [, b]) => b - a);
}

function top(
  times: readonly FunctionTime[],
  value: (time: FunctionTime) => number,
): FunctionTime[] {
  return times.toSorted((a, b) => value(b) - value(a)).slice(0, TOP);
}
