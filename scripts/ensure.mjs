// What a fresh checkout needs before its own code can run: a Node that can, the dependencies, the build.
// No dependencies here, and no syntax younger than Node 12: whoever has an old Node shall read our
// sentence about it, not a syntax error. Scripts that import this file statically keep to that, too.
import childProcess from 'child_process';
import crypto from 'crypto';
import fs from 'fs';
import os from 'os';
import path from 'path';
import { fileURLToPath } from 'url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

const INSTALL_STAMP = at('node_modules', '.threadlog-lock-hash');
const BUILD_STAMP = at('dist', '.threadlog-build-hash');
const STALE_LOCK_MS = 15 * 60 * 1000;

/** Ends the process with one sentence when this Node is too old: Nest 12 needs require() of ES modules. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  giveUp(
    `threadlog needs Node 20.19 or newer (on the 22 line 22.12 or newer), and this is ${process.version}; get one from https://nodejs.org.`,
  );
}

/** Makes node_modules what package-lock.json says, development tools included; quick when it is. */
export async function ensureInstalled() {
  const wanted = hashOf(['package-lock.json']);
  await once(INSTALL_STAMP, wanted, async () => {
    if (isInstalled()) return;
    console.log('Installing dependencies, once; it takes about a minute…');
    // NODE_ENV=production or an npmrc may leave out the compiler or the embedded database.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
    const [program, ...before] = npm();
    await run(program, before.concat(args), 'The dependencies could not be installed');
  });
}

/** Compiles what changed since the last successful build; quick when nothing did. */
export async function ensureBuilt() {
  const sources = ['apps', 'libs'].reduce((found, name) => found.concat(filesBelow(name)), []);
  const wanted = hashOf(sources.concat('package.json', 'tsconfig.json', 'tsconfig.build.json'));
  await once(BUILD_STAMP, wanted, async () => {
    console.log('Building…');
    const compile = [at('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'];
    await run(process.execPath, compile, 'The build failed');
    await run(process.execPath, [at('apps/console/build.mjs')], 'The build of the console failed');
  });
}

/** Does the work unless the stamp says that it was done for these contents, by one process at a time. */
async function once(stamp, wanted, work) {
  if (readOr(stamp, '') === wanted) return;
  await alone(async () => {
    if (readOr(stamp, '') === wanted) return; // the process that we waited for did it
    await work();
    fs.writeFileSync(stamp, wanted);
  });
}

/** Whether an install by hand left what the lock asks for; npm notes what it did in a lock of its own. */
function isInstalled() {
  const wanted = JSON.parse(readOr(at('package-lock.json'), '{}')).packages || {};
  const found = JSON.parse(readOr(at('node_modules', '.package-lock.json'), '{}')).packages || {};
  return Object.keys(wanted).every((key) => {
    const { version, optional, devOptional } = wanted[key];
    // An optional one may belong to another platform.
    return key === '' || optional || devOptional || (found[key] || {}).version === version;
  });
}

/** The npm that runs us, else the one on PATH. */
function npm() {
  const own = process.env.npm_execpath || '';
  return path.basename(own) === 'npm-cli.js' ? [process.execPath, own] : ['npm'];
}

/** Files as paths from the root, without the specs, which are not built. */
function filesBelow(directory) {
  return fs.readdirSync(at(directory), { withFileTypes: true }).reduce((found, entry) => {
    const name = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return found.concat(filesBelow(name));
    return name.endsWith('.spec.ts') ? found : found.concat(name);
  }, []);
}

/** Of names and contents: times change with every copy and checkout. */
function hashOf(files) {
  const hash = crypto.createHash('sha256');
  files.sort().forEach((file) => hash.update(`${file}\0${readOr(at(file), '')}\0`));
  return hash.digest('hex');
}

function readOr(file, otherwise) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    return otherwise;
  }
}

/** Shows what the program said only when it fails, and then ends. */
function run(program, args, failure) {
  return new Promise((resolve) => {
    let output = '';
    const child = childProcess.spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    [child.stdout, child.stderr].forEach((stream) => stream.on('data', (data) => (output += data)));
    // Not only Ctrl-C, which reaches the child as well: nothing shall go on working without us.
    const interrupt = (signal) => {
      child.kill(signal);
      process.exit(1);
    };
    ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => process.on(signal, interrupt));
    child.on('error', (error) => giveUp(`${failure}: ${error.message}.`));
    child.on('close', (code) => {
      if (code !== 0) giveUp(`${output}\n${failure} (exit code ${code}); what it said is above.`);
      ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) =>
        process.removeListener(signal, interrupt),
      );
      resolve();
    });
  });
}

/**
 * Two starts of one checkout take turns. The lock is outside of it, because npm empties node_modules.
 * Two that find a dead owner's lock in the same instant may both go on; they then do the same work.
 */
async function alone(work) {
  const name = crypto.createHash('sha256').update(root).digest('hex').slice(0, 12);
  const user = process.getuid ? process.getuid() : 'one';
  const lock = path.join(os.tmpdir(), `threadlog-${name}-${user}.lock`);
  for (let isTold = false; !claim(lock); isTold = true) {
    if (!isTold) console.log(`Waiting for another start to install or build (${lock})…`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => remove(lock);
  process.once('exit', release);
  await work();
  process.removeListener('exit', release);
  release();
}

function claim(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // Where no lock can be made, one start alone must still work.
    if (error.code !== 'EEXIST') return true;
  }
  if (!isHeld(lock)) remove(lock);
  return false;
}

function isHeld(lock) {
  try {
    const age = Date.now() - fs.statSync(lock).mtimeMs;
    const owner = Number(readOr(lock, ''));
    // Empty for the moment between its making and its writing.
    if (!owner) return age < 5000;
    process.kill(owner, 0);
    return age < STALE_LOCK_MS;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function remove(file) {
  try {
    fs.unlinkSync(file);
  } catch (error) {
    // Gone already.
  }
}

function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
