import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../bench/paths';
import { RULE, type Judged } from './judge';
import { MAX_RESIDENT_MB, type Overload } from './overload';
import { STOPS_WITHIN_MS, type Stopping } from './stopping';

export type Variant = {
  readonly name: string;
  readonly minutes: number;
  readonly statuses: ReadonlyMap<number, number>;
  readonly events: number;
  readonly judged: readonly Judged[];
};

const BEGIN = '<!-- soak: begin (written by npm run test:soak -- load) -->';
const END = '<!-- soak: end -->';

export function markdownReport(
  variants: readonly Variant[],
  overload: Overload,
  stopping: Stopping,
): string {
  return [
    machine(),
    ...variants.flatMap(variantLines),
    ...overloadLines(overload),
    ...stoppingLines(stopping),
  ].join('\n');
}

function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model ?? 'CPU'}, Node ${process.version}. A measure is ${RULE}.`;
}

function variantLines({ name, minutes, statuses, events, judged }: Variant): readonly string[] {
  return [
    '',
    `**${name}**, ${minutes} minutes: ${said(statuses)}; the log grew to ${events} events.`,
    '',
    '| measure | first minute | last minute | at most | a minute | verdict |',
    '|---|---|---|---|---|---|',
    ...judged.map(({ measure, first, last, peak, slopePerMinute, isFlat }) => {
      const figures = [
        ...[first, last, peak].map((value) => value.toFixed(0)),
        slopePerMinute.toFixed(2),
      ];
      return `| ${[measure, ...figures, isFlat ? 'flat' : 'GROWING'].join(' | ')} |`;
    }),
  ];
}

function overloadLines({ peakMb, afterwardsMb, ...seen }: Overload): readonly string[] {
  const { through, asked } = seen.sdk;
  return [
    '',
    `**Overload**: creates by 600 clients: ${said(seen.statuses)}; bodies of 15 MB by 32 clients: ` +
      `${said(seen.largeStatuses)}; of ${asked} calls by the \`openai\` package ${through} got ` +
      `through. Of the 429 that came in one piece ${seen.refused.withRetryAfter} said ` +
      `\`Retry-After\`, ${seen.refused.without} did not. The API took ${peakMb.toFixed(0)} MB at most (of ${MAX_RESIDENT_MB} allowed), ` +
      `${afterwardsMb.toFixed(0)} MB at the end.`,
  ];
}

function stoppingLines(stopping: Stopping): readonly string[] {
  const { unreadyAfterMs, servedUnready, answered, stored, exitCode, tookMs } = stopping;
  return [
    '',
    `**Stopping** under creates by 64 clients: \`/readyz\` answered 503 after ` +
      `${unreadyAfterMs.toFixed(0)} ms, ${servedUnready} more creates were answered 200, and the API ` +
      `ended with code ${exitCode ?? 'none'} after ${tookMs.toFixed(0)} ms (of ${STOPS_WITHIN_MS} ` +
      `allowed). It had answered ${answered} creates 200; the log has ${stored} of them.`,
  ];
}

function said(statuses: ReadonlyMap<number, number>): string {
  const sorted = [...statuses].sort(([a], [b]) => a - b);
  return sorted.map(([status, count]) => `${count} answers ${status}`).join(', ') || 'no answers';
}

/** @throws when docs/soak.md lacks the markers */
export function writeDocs(report: string): void {
  const file = join(ROOT, 'docs', 'soak.md');
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/soak.md lacks "${BEGIN}" and "${END}"`);
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n\n${report}\n\n${text.slice(end)}`);
}
