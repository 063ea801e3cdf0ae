// `npm run test:soak`: what `npm test` tries for seconds, tried for minutes. Installs and builds what is
// missing, then runs each soak that is named, or all of them, one after the other. A soak is a program:
// it is told how long in THREADLOG_SOAK_MINUTES, says how far it is, and ends with 0 when it found nothing.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, ensureNode } from '../../scripts/ensure.mjs';

const root = join(import.meta.dirname, '../..');
const DEFAULT_MINUTES = 10;

/** Arguments of Node for each soak. */
const SOAKS = [
  {
    name: 'models',
    what: 'random stories against a plain model, and reads at every checkpoint',
    args: jest('test/model', 'any-checkpoint'),
  },
  {
    name: 'load',
    what: 'full load with and without a worker: is everything flat? then overload',
    args: [join(import.meta.dirname, 'load/start.mjs')],
  },
];

/** Specs that read THREADLOG_SOAK_MINUTES, on a PostgreSQL and a Redis of their own. */
function jest(...paths) {
  const program = createRequire(import.meta.url).resolve('jest/bin/jest');
  return [program, '--runInBand', '--testPathPatterns', ...paths];
}

ensureNode();
process.exitCode = await soak();

async function soak() {
  const options = readOptions();
  if (!options) return 2;
  await ensureInstalled();
  await ensureBuilt();
  const failed = [];
  const { minutes, leakKb } = options;
  const told = { THREADLOG_SOAK_MINUTES: `${minutes}`, THREADLOG_SOAK_LEAK_KB: leakKb };
  for (const { name, args } of options.soaks) {
    console.log(`${name}: ${minutes} minutes`);
    const code = await run(args, { ...process.env, ...told });
    if (code !== 0) failed.push(name);
  }
  const names = options.soaks.map(({ name }) => name).join(', ');
  console.log(failed.length === 0 ? `held: ${names}` : `failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

/** undefined when they cannot be read; why is said. */
function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        minutes: { type: 'string', default: `${DEFAULT_MINUTES}` },
        'leak-kb': { type: 'string', default: '0' },
      },
      allowPositionals: true,
    });
    const unknown = positionals.find((asked) => !SOAKS.some(({ name }) => name === asked));
    if (unknown !== undefined) throw new Error(`there is no soak called ${unknown}`);
    const minutes = Number(values.minutes);
    if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}`);
    const isAsked = ({ name }) => positionals.length === 0 || positionals.includes(name);
    return { minutes, leakKb: values['leak-kb'], soaks: SOAKS.filter(isAsked) };
  } catch (error) {
    console.error(`${error.message}\n\n${usage()}`);
    return undefined;
  }
}

function usage() {
  const lines = SOAKS.map(({ name, what }) => `  ${name.padEnd(10)}${what}`);
  return [
    `npm run test:soak -- [name …] [--minutes ${DEFAULT_MINUTES}] [--leak-kb 0]`,
    ...lines,
  ].join('\n');
}

/** Its words go to the terminal. Ctrl-C reaches it by itself, and its end is waited for. */
function run(args, env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  const handOn = (signal) => child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, handOn);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
