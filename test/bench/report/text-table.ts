import { cpuSentence, machineSentence, settingsSentence } from './machine-text';
import type { Report } from './report';
import { COLUMNS, projectionRowsOf, PROJECTION_COLUMNS, rowsOf } from './rows';

/** For a terminal. */
export function textReport(report: Report): string {
  return [
    '',
    machineSentence(report),
    settingsSentence(report),
    cpuSentence(report),
    '',
    textTable(COLUMNS, rowsOf(report)),
    '',
    'How many events the projection was behind the log:',
    '',
    textTable(PROJECTION_COLUMNS, projectionRowsOf(report)),
    '',
    ...report.verified.map((sentence) => `Verified: ${sentence}.`),
    '',
  ].join('\n');
}

function textTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}
