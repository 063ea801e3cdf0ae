import { cpuSentence, machineSentence, settingsSentence } from './machine-text';
import type { Report } from './report';
import { COLUMNS, projectionRowsOf, PROJECTION_COLUMNS, rowsOf } from './rows';
import { markdownTable } from './tables';

/** Around that part. */
export const MARKERS = {
  begin: '<!-- bench: begin (written by npm run bench) -->',
  end: '<!-- bench: end -->',
};

/** The part of docs/benchmarks.md that a run writes. */
export function markdownReport(report: Report): string {
  return [
    machineSentence(report),
    '',
    settingsSentence(report),
    '',
    cpuSentence(report),
    '',
    markdownTable(COLUMNS, rowsOf(report)),
    '',
    'How many events the projection was behind the log:',
    '',
    markdownTable(PROJECTION_COLUMNS, projectionRowsOf(report)),
    '',
    ...report.contenders.map(({ name, what }) => `- **${name}**: ${what}.`),
    '',
    ...report.verified.map((sentence) => `- Verified: ${sentence}.`),
    '',
    'Printed by:',
    '',
    '```sh',
    report.command,
    '```',
  ].join('\n');
}
