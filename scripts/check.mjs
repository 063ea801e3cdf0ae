// `npm run check`: whatever a tool can say about the code without running it. One line per tool; the
// words of a tool are shown only when it finds something, with the command that repairs it.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const LANES = 2;

const CHECKS = [
  {
    name: 'types',
    command: 'tsc --noEmit --tsBuildInfoFile node_modules/.cache/tsc-check.tsbuildinfo',
    repair: 'mend what it names; npm run typecheck repeats it alone',
  },
  {
    name: 'types of the console',
    command: 'tsc -p apps/console',
    repair: 'mend what it names; npm run typecheck:console repeats it alone',
  },
  {
    name: 'lint',
    command: 'oxlint',
    repair: 'mend what it names; npm run lint repeats it alone',
  },
  {
    name: 'format',
    command: 'prettier --check --cache --log-level warn .',
    repair: 'npm run format',
  },
  {
    name: 'imports',
    command: 'depcruise --output-type err-long apps libs test scripts',
    repair:
      'take the import away, or argue for it in .dependency-cruiser.js; npm run deps repeats it',
  },
  {
    name: 'unused',
    command: 'knip --no-progress',
    repair: 'delete what nothing uses; npm run unused repeats it alone',
  },
];

/** Runs all of them. @returns the names of those that failed */
export async function check() {
  const waiting = [...CHECKS];
  const failed = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!(await passes(next))) failed.push(next.name);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return failed;
}

async function passes({ name, command, repair }) {
  const started = performance.now();
  const { code, output } = await run(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code === 0) console.log(`ok      ${name} (${seconds} s)`);
  else console.log(`FAILED  ${name} (${seconds} s)\n${output.trimEnd()}\nto repair: ${repair}\n`);
  return code === 0;
}

function run(command) {
  const [program, ...args] = command.split(' ');
  const bin = join(root, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const failed = await check();
  if (failed.length > 0) {
    console.log(`check failed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}
