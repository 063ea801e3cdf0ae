import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readOptions as readBenchOptions } from '../bench/options';
import { readOptions as readFaultsOptions } from '../faults/options';
import { createProgram } from '../../apps/cli/src/create-program';
import { isCovered, NOT_RUN } from './not-run';
import { pages, ROOT, textOf } from './pages';
import { readPage } from './read-page';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const SUBCOMMANDS = createProgram({
  version: '0',
  config: () => {
    throw new Error('no command is run here');
  },
  readKey: () => undefined,
}).commands.map((command) => command.name());

/** They throw at an option that there is not. */
const READERS = new Map<string, (options: readonly string[]) => unknown>([
  ['bench', readBenchOptions],
  ['test:faults', readFaultsOptions],
]);

const PAGES = [...pages(), 'ARCHITECTURE.md', 'CHANGELOG.md'];

describe('commands that no test runs', () => {
  const rows = NOT_RUN.map((one) => [one.page, one.begins, one] as const);

  it.each(rows)('%s still has %s', (page, _begins, one) => {
    const all = readPage(textOf(page));
    expect(all.some(({ text }) => isCovered(one, text))).toBe(true);
  });

  const ours = NOT_RUN.flatMap((one) =>
    readPage(textOf(one.page))
      .map(({ text }) => text)
      .filter((text) => isCovered(one, text) && text.startsWith('npm run ')),
  );

  it.each([...new Set(ours)].filter((command) => !command.startsWith('npm run threadlog ')))(
    '%s is a script, which takes these options',
    (command) => {
      const [, , name = '', , ...options] = command.split(/\s+/);
      expect(Object.keys(scripts)).toContain(name);
      expect(existsSync(join(ROOT, scripts[name]?.split(' ')[1] ?? ''))).toBe(true);
      const read = READERS.get(name);
      if (read) expect(read(options)).toBeDefined();
      else expect(options).toEqual([]);
    },
  );
});

describe.each(PAGES)('%s', (page) => {
  const text = textOf(page);

  it('names no script, file or command in passing that is not there', () => {
    const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, command = '']) => command);
    expect(inline.flatMap(faultsOf)).toEqual([]);
  });

  it('links to what is there', () => {
    const prose = text.replaceAll(/^```[^]*?^```$/gm, '');
    const links = [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
    const near = links.filter((link) => !link.includes('://'));
    expect(near.filter((link) => !isThere(page, link))).toEqual([]);
  });
});

/** Of `npm run x`, `npx jest x`, `threadlog x`, `scripts/x`: what does not exist. */
function faultsOf(command: string): readonly string[] {
  const [first = '', second = '', third = '', ...others] = command.split(/\s+/);
  if (first.startsWith('scripts/')) return existsSync(join(ROOT, first)) ? [] : [first];
  if (first === 'threadlog') return subcommandFaults(second);
  if (first === 'npx' && second === 'jest') {
    return [third, ...others].filter((path) => !isSpecs(path));
  }
  if (first !== 'npm' || second !== 'run' || third === '--silent') return [];
  if (!(third in scripts)) return [`npm run ${third}`];
  return third === 'threadlog' ? subcommandFaults(others[1] ?? '') : [];
}

function subcommandFaults(name: string): readonly string[] {
  // The first of the fields of a leaf, `threadlog leaf v1`, is no command.
  const isOther = ['', '…', 'leaf', 'COMMAND'].includes(name);
  return isOther || SUBCOMMANDS.includes(name) ? [] : [`threadlog ${name}`];
}

function isSpecs(path: string): boolean {
  const at = join(ROOT, path);
  if (existsSync(at)) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return readdirSync(dirname(at)).some(
    (file) => file.startsWith(name) && file.endsWith('.spec.ts'),
  );
}

function isThere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : join(dirname(page), file);
  if (!existsSync(join(ROOT, target))) return false;
  if (anchor === undefined) return true;
  const headings = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map(slug).includes(anchor);
}

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
