import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../bench/paths';
import { replaceSection } from '../../bench/report/table-text';
import { markdownReport, type Report } from './table';

const MARKERS = {
  begin: '<!-- planted: begin (written by npm run test:planted) -->',
  end: '<!-- planted: end -->',
};

export function writeDocs(report: Report): void {
  const file = join(ROOT, 'docs', 'faults.md');
  const text = replaceSection(readFileSync(file, 'utf8'), MARKERS, markdownReport(report));
  writeFileSync(file, text);
}
