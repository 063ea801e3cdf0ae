import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../bench/paths';
import { replaceSection } from '../../bench/report/table-text';
import { markdownReport, type Report, type Told } from './report';

/** Where in docs/faults.md a program writes. */
export type Section = { readonly begin: string; readonly end: string };

export const MATRIX: Section = {
  begin: '<!-- faults: begin (written by npm run test:faults) -->',
  end: '<!-- faults: end -->',
};
export const COMPOSE: Section = {
  begin: '<!-- compose: begin (written by npm run test:faults:compose) -->',
  end: '<!-- compose: end -->',
};

export function writeDocs(report: Report, section: Section, faults: readonly Told[]): void {
  const file = join(ROOT, 'docs', 'faults.md');
  const text = replaceSection(readFileSync(file, 'utf8'), section, markdownReport(report, faults));
  writeFileSync(file, text);
}
