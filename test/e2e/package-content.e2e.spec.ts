import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const MOST_MB = 3;

/**
 * Of packages and build in the image: with the 80 MB of Debian and the 127 MB of Node 24 it stays below
 * 250. Measured in docs/operating.md.
 */
const MOST_MB_OF_IMAGE = 42;

/** Files below a folder of the repository, as paths from its root. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** What a build makes of a source: its code, and no map of it. */
function builtOf(source: string): readonly string[] {
  const isCode = source.endsWith('.ts') && !source.endsWith('.spec.ts');
  return isCode ? [`dist/${source.slice(0, -'.ts'.length)}.js`] : [];
}

/** What the API serves at /console, and the list of it. */
function consoleAssets(): readonly string[] {
  const directory = 'dist/apps/console/assets';
  const list = readFileSync(join(ROOT, directory, 'files.json'), 'utf8');
  return ['files.json', ...(JSON.parse(list) as string[])].map((name) => `${directory}/${name}`);
}

describe('what npm pack packs', () => {
  // Without its scripts: the build is there, and a test takes it from nobody.
  const packed = (): readonly string[] => {
    const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files }] = JSON.parse(said.toString()) as [{ files: readonly { path: string }[] }];
    return files.map(({ path }) => path);
  };

  it('is the build of the sources, and what a user reads or calls', () => {
    const paths = packed();
    const isBuilt = (path: string): boolean => path.startsWith('dist/');
    // prepack makes the SBOM, and the build anew: what an earlier build left is not packed then.
    const others = paths.filter((path) => !isBuilt(path) && path !== 'sbom.cdx.json').sort();
    const docs = filesBelow('docs').filter((path) => path.endsWith('.md'));
    expect(others).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
        ...['scripts/ensure.mjs', 'scripts/threadlog.mjs', 'scripts/verify-export.mjs'],
        ...docs,
      ].sort(),
    );
    // The console is bundled: of it, what its build has listed.
    const isOfConsole = (path: string): boolean => path.startsWith('apps/console/');
    const wanted = [
      ...['apps', 'libs']
        .flatMap(filesBelow)
        .filter((path) => !isOfConsole(path))
        .flatMap(builtOf),
      ...consoleAssets(),
    ];
    const packedCode = new Set(paths.filter(isBuilt));
    expect(wanted.length).toBeGreaterThan(300);
    expect(wanted.filter((path) => !packedCode.has(path))).toEqual([]);
    // No test, no map, nothing but code and what the console is made of.
    const odd = [...packedCode].filter(
      (path) =>
        !consoleAssets().includes(path) &&
        (!/^dist\/(apps|libs)\/.*\.js$/.test(path) || /\.spec\./.test(path)),
    );
    expect(odd).toEqual([]);
  });

  it('leads to files that are there', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
    };
    const paths = packed();
    expect(paths).toEqual(expect.arrayContaining(Object.values(manifest.bin)));
    const [first] = readFileSync(join(ROOT, manifest.bin['threadlog'] ?? ''), 'utf8').split('\n');
    expect(first).toBe('#!/usr/bin/env node');
  });

  it('stays small', () => {
    const bytes = packed().map((path) => statSync(join(ROOT, path)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0) / 1e6).toBeLessThan(MOST_MB);
  });
});

type Locked = Readonly<Partial<Record<'dev' | 'optional' | 'devOptional', boolean>>>;

describe('what the image gets of us', () => {
  // As the Dockerfile does it: without optional packages, maps, TypeScript, and what is for bundlers.
  const sizeOf = (folder: string): number =>
    filesBelow(folder)
      .filter(
        (path) => !/\.(map|[mc]?ts)$|\/build\/(esm|esnext)\/|-es-bundle|swagger-ui\.js$/.test(path),
      )
      .reduce((sum, path) => sum + statSync(join(ROOT, path)).size, 0);

  it('leaves room for Debian and Node below 250 MB', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    const installed = Object.entries(lock.packages)
      .filter(([path, { dev, optional, devOptional }]) => path && !dev && !optional && !devOptional)
      .map(([path]) => path);
    // What is nested in another is counted with it.
    const outer = installed.filter((path) => path.lastIndexOf('node_modules/') === 0);
    expect(outer.length).toBeGreaterThan(80);
    const bytes = [...outer, 'dist/apps', 'dist/libs'].map(sizeOf);
    expect(bytes.reduce((sum, size) => sum + size, 0) / 1e6).toBeLessThan(MOST_MB_OF_IMAGE);
  });
});
