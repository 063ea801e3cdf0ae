import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Options } from '../options';
import { ROOT } from '../paths';
import { markdownReport, MARKERS } from './markdown';
import { picture } from './picture';
import type { Report } from './report';
import { replaceSection } from './table-text';

/** Writes what `options` ask for. @returns the files written, for a person */
export async function writeReport(report: Report, options: Options): Promise<string[]> {
  const written: string[] = [];
  if (options.json !== undefined) {
    const file = resolve(ROOT, options.json);
    // As the check of the format wants whatever is in docs.
    const style = { ...(await resolveConfig(file)), filepath: file };
    writeFileSync(file, await format(JSON.stringify(report), style));
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
