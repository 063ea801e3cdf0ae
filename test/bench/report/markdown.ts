import { cpuSentence, machineSentence, settingsSentence, timeSentence } from './machine-text';
import type { Report } from './report';
import { markdownTable } from './table-text';
import { tablesOf } from './tables';

/** Around that part. */
export const MARKERS = {
  begin: '<!-- bench: begin (written by npm run bench) -->',
  end: '<!-- bench: end -->',
};

/** The part of docs/benchmarks.md that a run writes. */
export function markdownReport(report: Report): string {
  return [
    machineSentence(report),
    settingsSentence(report),
    cpuSentence(report),
    '![How many a second: threadlog and its peers](benchmarks.svg)',
    ...tablesOf(report).flatMap((table) => [table.title, markdownTable(table.columns, table.rows)]),
    report.contenders.map(({ name, what }) => `- **${name}**: ${what}.`).join('\n'),
    [
      ...report.verified.map((sentence) => `- Verified: ${sentence}.`),
      ...report.left.map((sentence) => `- Not measured: ${sentence}.`),
    ].join('\n'),
    timeSentence(report),
    ['```sh', report.command, '```'].join('\n'),
  ].join('\n\n');
}
