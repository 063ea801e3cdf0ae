import { cpuSentence, machineSentence, settingsSentence, timeSentence } from './machine-text';
import type { Report } from './report';
import { textTable } from './table-text';
import { tablesOf } from './tables';

/** For a terminal. */
export function textReport(report: Report): string {
  return [
    '',
    machineSentence(report),
    settingsSentence(report),
    cpuSentence(report),
    '',
    ...tablesOf(report).flatMap((table) => [
      table.title,
      '',
      textTable(table.columns, table.rows),
      '',
    ]),
    ...report.verified.map((sentence) => `Verified: ${sentence}.`),
    ...report.left.map((sentence) => `Not measured: ${sentence}.`),
    `${timeSentence(report)} ${report.command}`,
    '',
  ].join('\n');
}
