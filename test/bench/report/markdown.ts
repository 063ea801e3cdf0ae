import { cpuSentence, machineSentence, settingsSentence } from './machine-text';
import type { Report } from './report';
import { COLUMNS, projectionRowsOf, PROJECTION_COLUMNS, rowsOf } from './rows';

const BEGIN = '<!-- bench: begin (written by npm run bench) -->';
const END = '<!-- bench: end -->';

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

/**
 * Puts `section` between the markers of `document`.
 * @throws when the markers are not there, once each and in order
 */
export function replaceSection(document: string, section: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`docs/benchmarks.md lacks the lines "${BEGIN}" and "${END}"`);
  }
  return `${document.slice(0, begin + BEGIN.length)}\n\n${section}\n\n${document.slice(end)}`;
}

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
