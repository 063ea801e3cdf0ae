import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Options } from '../options';
import { ROOT } from '../paths';
import { markdownReport, MARKERS } from './markdown';
import { picture } from './picture';
import type { Report } from './report';
import { replaceSection } from './table-text';

/** Writes what `options` ask for. @returns the files written, for a person */
export function writeReport(report: Report, options: Options): string[] {
  const written: string[] = [];
  if (options.json !== undefined) {
    const file = resolve(ROOT, options.json);
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    written.push(relative(ROOT, file));
  }
  if (options.writesDocs) {
    const file = join(ROOT, 'docs', 'benchmarks.md');
    writeFileSync(
      file,
      replaceSection(readFileSync(file, 'utf8'), MARKERS, markdownReport(report)),
    );
    written.push(relative(ROOT, file));
    const svg = join(ROOT, 'docs', 'benchmarks.svg');
    writeFileSync(svg, picture(report));
    written.push(relative(ROOT, svg));
  }
  return written;
}
