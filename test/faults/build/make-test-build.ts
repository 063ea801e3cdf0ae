import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { applyPatch, type Alteration } from './patch';

/** The product as it is built, but for what the alterations name. */
export type TestBuild = {
  readonly directory: string;
  /** Where its apps are, as in dist/apps. */
  readonly apps: string;
  /** The files that differ from the product's. */
  readonly patched: readonly string[];
};

/**
 * Where test builds stand: below node_modules, so that their packages are found, and out of sight of
 * whatever looks at dist. Each has a package.json of its own, which gives #names to its own libs.
 */
const CACHE = join('node_modules', '.cache', 'threadlog-test-builds');
const POINTS = join('test', 'faults', 'build', 'test-points.cjs');
const POINTS_LIB = 'libs/test-points/src/index.js';
const KEPT_MS = 6 * 3_600_000;

/**
 * Copies the build that is in `root`/dist and patches the copy. The same contents with the same
 * alterations are the same directory, made once.
 * @throws when a patch does not fit the build any more, naming the patch and the file
 */
export function makeTestBuild(root: string, alterations: readonly Alteration[]): TestBuild {
  const { files, patched } = patchBuild(root, alterations);
  files.set(POINTS_LIB, readFileSync(join(root, POINTS)));
  const manifest = readFileSync(join(root, 'package.json'));
  const cache = join(root, CACHE);
  const directory = join(cache, digestOf([...files, ['package.json', manifest]]));
  if (!existsSync(directory)) {
    mkdirSync(cache, { recursive: true });
    forgetOld(cache);
    write(directory, cache, manifest, files);
  }
  return { directory, apps: join(directory, 'dist', 'apps'), patched };
}

/** The files of a test build by their names below dist/, and the names of those that differ. */
export function patchBuild(
  root: string,
  alterations: readonly Alteration[],
): { readonly files: Map<string, Buffer>; readonly patched: readonly string[] } {
  const files = new Map<string, Buffer>();
  for (const file of ['apps', 'libs'].flatMap((part) => filesBelow(join(root, 'dist'), part))) {
    files.set(file, readFileSync(join(root, 'dist', file)));
  }
  return { files, patched: patchAll(files, alterations) };
}

/** What the apps need to run. */
function filesBelow(root: string, directory: string): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, path);
    return path.endsWith('.map') ? [] : [path];
  });
}

function patchAll(files: Map<string, Buffer>, alterations: readonly Alteration[]): string[] {
  const patched = new Set<string>();
  for (const { name, patches } of alterations) {
    for (const patch of patches) {
      const text = files.get(patch.file);
      if (!text) throw new Error(`${name}: there is no dist/${patch.file} to be patched`);
      const where = `${name} in dist/${patch.file}`;
      files.set(patch.file, Buffer.from(applyPatch(text.toString(), patch, where)));
      patched.add(patch.file);
    }
  }
  return [...patched];
}

function digestOf(files: readonly (readonly [string, Buffer])[]): string {
  const hash = createHash('sha256');
  for (const [file, bytes] of files) hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 24);
}

/** Aside, and then in its place at once: two runs may make the same. */
function write(
  directory: string,
  cache: string,
  manifest: Buffer,
  files: ReadonlyMap<string, Buffer>,
): void {
  const aside = mkdtempSync(join(cache, 'making-'));
  writeFileSync(join(aside, 'package.json'), manifest);
  for (const [file, bytes] of files) {
    const path = join(aside, 'dist', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  try {
    renameSync(aside, directory);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
}

/** Each change of the product leaves some behind; those of the last hours may be in use. */
function forgetOld(cache: string): void {
  const before = Date.now() - KEPT_MS;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (statSync(path).mtimeMs < before) rmSync(path, { recursive: true, force: true });
  }
}
