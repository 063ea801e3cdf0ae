// Mends package-lock.json: adds a stub for every optional dependency that npm left out of it, and drops
// claims to a newer Node that are not true.
//
// Why: where a registry lacks the build of an optional package for some other platform, `npm install`
// leaves that package out of the lock file, and `npm ci` then refuses the lock file (EUSAGE, npm/cli#8805).
// A stub that names os and cpu is enough: npm ci skips it here and fetches it where it fits.
// Run it after every `npm install` that changes a dependency: `npm run lock`.
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const packages = lock.packages;

/** Where npm would place `name` for a dependent at `from`: an entry that satisfies it, or undefined. */
function isLocked(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
    if (!at.includes('/node_modules/')) at = '';
  }
}

/** os, cpu and libc as the platform packages of this ecosystem spell them in their names. */
function platformOf(name) {
  const words = name.split('/').pop().split(/[-_.]/);
  const os = [
    'darwin',
    'linux',
    'win32',
    'android',
    'freebsd',
    'openharmony',
    'aix',
    'sunos',
    'netbsd',
    'openbsd',
  ];
  const cpu = ['x64', 'arm64', 'arm', 'ia32', 's390x', 'ppc64', 'riscv64', 'loong64', 'wasm32'];
  const windows = words.includes('windows') ? ['win32'] : [];
  return {
    os: [...os.filter((word) => words.includes(word)), ...windows],
    cpu: cpu.filter(
      (word) => words.includes(word) || (word === 'wasm32' && words.includes('wasm')),
    ),
  };
}

let added = 0;
for (const [from, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name)) continue;
    const { os, cpu } = platformOf(name);
    const version = range.replace(/^[\^~]/, '');
    packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os.length ? { os } : {}),
      cpu: cpu.length ? cpu : ['none'],
    };
    added += 1;
  }
}
/**
 * Development dependencies that say they need a newer Node than ours, and do not: every test run uses
 * them on it. Their claim would greet each newcomer's first install with a warning.
 */
for (const name of ['openai']) delete packages[`node_modules/${name}`].engines;

const root = packages[''];
lock.packages = {
  '': root,
  ...Object.fromEntries(
    Object.entries(packages)
      .filter(([key]) => key)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ),
};
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} stubs added`);
