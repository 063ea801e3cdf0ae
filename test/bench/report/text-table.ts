import { cpuSentence, machineSentence, settingsSentence } from './machine-text';
import type { Report } from './report';
import { COLUMNS, projectionRowsOf, PROJECTION_COLUMNS, rowsOf } from './rows';
import { textTable } from './tables';

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
