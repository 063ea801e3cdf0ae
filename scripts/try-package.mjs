// `npm run test:package`: packs, installs the tarball in an empty folder as a user would, and uses it: a
// line for each check, exit code 0 only if all hold. About a minute; it makes dist/ anew.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WITHIN_MS = 180_000;
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'threadlog-package-'));
const environment = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  DATA_DIR: join(folder, 'data'),
  PORT: '0',
};
let service;

try {
  await tryPackage();
} catch (error) {
  console.error(`FAIL  ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  process.exitCode = 1;
} finally {
  if (service?.exitCode === null && service.signalCode === null) {
    process.kill(-service.pid, 'SIGTERM');
    await once(service, 'close');
  }
  rmSync(folder, { recursive: true, force: true });
}

async function tryPackage() {
  const version = JSON.parse((await npm('pkg', 'get', 'version')).stdout);
  const [{ filename, size }] = JSON.parse(
    (await npm('pack', '--json', '--pack-destination', folder)).stdout,
  );
  ok(`it is packed: ${filename}, ${Math.round(size / 1000)} kB`);

  const inFolder = { cwd: folder, env: { ...process.env }, timeout: WITHIN_MS };
  await run('npm', ['init', '-y'], inFolder);
  const start = performance.now();
  await run('npm', ['install', '--prefer-offline', `./${filename}`], inFolder);
  ok(`it is installed in an empty folder, in ${Math.round((performance.now() - start) / 1000)} s`);

  expect('npx threadlog --version', await threadlog('--version'), 0, `${version}\n`);
  expect('doctor without a service', await threadlog('doctor'), 1, 'no threadlog runs on');

  const said = await startService();
  ok('npx threadlog start');
  const [key] = /tlk_\S+/.exec(said) ?? [];
  const [url] = /http:\S+\/v1/.exec(said) ?? [];
  const measured = await threadlog('bench', '--seconds', '1', '--url', url, {
    THREADLOG_API_KEY: key,
  });
  expect('bench', measured, 0, 'retrieve');
  expect('keys list', await threadlog('keys', 'list'), 0, 'first');
  await until('the log is sealed', async () => (await threadlog('checkpoint')).code === 0);
  expect('verify', await threadlog('verify'), 0, 'The log is what was sealed');
  expect('doctor', await threadlog('doctor'), 0, 'All is in order.');
  const file = join(folder, 'all.jsonl');
  expect('export', await threadlog('export', '--all', '--out', file), 0, 'Exported');
  expect('verify-export', await threadlog('verify-export', file), 0, '');
  const page = await fetch(url.replace('/v1', '/openapi.json'));
  if (!page.ok) throw new Error(`/openapi.json: ${page.status}`);
  ok('/openapi.json');

  // Ctrl-C reaches everything that the terminal started.
  process.kill(-service.pid, 'SIGINT');
  await once(service, 'close');
  if (!service.said().includes('threadlog has stopped.')) throw new Error(service.said());
  ok('Ctrl-C stops it in order');
}

async function startService() {
  service = spawn('npx', ['threadlog', 'start'], { cwd: folder, env: environment, detached: true });
  let said = '';
  for (const stream of [service.stdout, service.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  }
  service.said = () => said;
  await until('the service runs', () => {
    if (service.exitCode !== null) throw new Error(`it ended at its start: ${said}`);
    return said.includes('Ctrl-C stops it');
  });
  return said;
}

/** `npx threadlog …` in the folder; variables come last. */
async function threadlog(...args) {
  const more = typeof args.at(-1) === 'object' ? args.pop() : {};
  const options = { cwd: folder, env: { ...environment, ...more }, timeout: WITHIN_MS };
  return run('npx', ['threadlog', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
  );
}

function npm(...args) {
  return run('npm', args, { cwd: ROOT, timeout: WITHIN_MS, maxBuffer: 64 * 1024 * 1024 });
}

function expect(what, { code, said }, wanted, words) {
  if (code !== wanted || !said.includes(words))
    throw new Error(`${what} ended with ${code}: ${said}`);
  ok(what);
}

async function until(what, holds) {
  const deadline = Date.now() + WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${WITHIN_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function ok(claim) {
  console.log(`ok    ${claim}`);
}
