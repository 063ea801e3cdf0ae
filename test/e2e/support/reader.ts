import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareOutput, namesIn } from '../../docs/compare-output';
import { ROOT } from '../../docs/pages';
import type { Step } from '../../docs/read-page';
import { eventually } from '../../support/eventually';
import { endWithTheRun, makeTestDirectory } from '../../support/run-directory';

export type Reader = {
  /**
   * Does what the page says at this step.
   * @throws when the command fails, or does not print what the page shows
   */
  readonly follow: (step: Step) => Promise<void>;
  /** What another process has printed for what the page shows of it. */
  readonly see: (shown: readonly string[], printed: string) => void;
  readonly end: () => void;
};

export type Reading = {
  /** Where what the page calls 127.0.0.1:3000 really is. */
  readonly address: string;
  readonly environment: Readonly<Record<string, string>>;
  /** For a thread that the page takes for granted: its id. */
  readonly makeThread: () => Promise<string>;
  /** Resolves when workers have done what was asked for so far: a reader is slower than they are. */
  readonly settled: () => Promise<void>;
  /** Whether `import openai` works in Python. */
  readonly hasPython: boolean;
};

type Shell = { readonly run: (command: string) => Promise<Ran>; readonly end: () => void };
type Ran = { readonly code: number; readonly printed: string };

const COMMAND = { within: 60_000, every: 20 };

/**
 * Somebody with a shell in a checkout who copies each command, puts the key and the ids that were
 * printed for those on the page, and compares. Programs are saved under the name in their first line.
 */
export function openReader(reading: Reading): Reader {
  const directory = makeCheckout();
  const shell = openShell(directory, reading.environment);
  const known = new Map([['127.0.0.1:3000', reading.address]]);
  const see: Reader['see'] = (shown, printed) => {
    const { missing, names } = compareOutput(shown, printed);
    for (const [name, real] of names) if (!known.has(name)) known.set(name, real);
    if (missing.length > 0) {
      throw new Error(`expected what the page shows:\n${missing.join('\n')}\ngot:\n${printed}`);
    }
  };
  /** The text with what is real in the place of what the page shows. */
  const realise = async (text: string): Promise<string> => {
    for (const name of namesIn(text)) {
      if (!known.has(name) && name.startsWith('thread_')) {
        known.set(name, await reading.makeThread());
      }
    }
    return [...known].reduce((now, [name, real]) => now.replaceAll(name, real), text);
  };
  const follow = async ({ kind, text, shown }: Step): Promise<void> => {
    const real = await realise(text);
    if (kind !== 'shell') return writeFileSync(join(directory, nameOf(text)), `${real}\n`);
    if (!reading.hasPython && text.startsWith('python3 ')) return withoutPython(shell, real);
    await reading.settled();
    const { code, printed } = await shell.run(ended(real, shown));
    see(shown, printed);
    if (code !== endsWith(text)) throw new Error(`${real} ended with ${code}:\n${printed}`);
  };
  return { follow, see, end: shell.end };
}

/** A folder that looks like the checkout, and takes what commands write. */
function makeCheckout(): string {
  const directory = makeTestDirectory('reader');
  for (const name of readdirSync(ROOT)) {
    if (name !== '.git' && name !== '.threadlog')
      symlinkSync(join(ROOT, name), join(directory, name));
  }
  mkdirSync(join(directory, '.home'));
  return directory;
}

/** The name that a program gives itself: `// first.mjs`. */
function nameOf(program: string): string {
  const name = /^(?:\/\/|#) ([\w-]+\.(?:mjs|py))$/m.exec(program)?.[1];
  if (!name) throw new Error(`expected the name of a file in its first line: ${program}`);
  return name;
}

/**
 * Where there is no SDK for Python, its programs are only compiled; test/e2e/python-requests sends what they
 * would send. What `save.py` saves, the same program for Node saves.
 */
async function withoutPython(shell: Shell, command: string): Promise<void> {
  const file = /[\w-]+\.py/.exec(command)?.[0] ?? '';
  const save = command.replace('python3 -W ignore save.py', '&& node save.mjs');
  const instead = save === command ? '' : save;
  const { code, printed } = await shell.run(`python3 -m py_compile ${file} ${instead}`);
  if (code !== 0) throw new Error(`${file} does not compile:\n${printed}`);
}

/** What goes on for ever is left when it has printed what the page shows, as a reader would by Ctrl-C. */
function ended(command: string, shown: readonly string[]): string {
  if (!command.startsWith('curl -N ')) return command;
  return `timeout 30 ${command} -s | head -n ${shown.length}`;
}

/** Like the command of that name, `--diff` says by 1 that there is a difference: pages ask where there is one. */
function endsWith(command: string): number {
  return command.includes(' --diff ') ? 1 : 0;
}

/** One bash, so that what is exported stays. */
function openShell(cwd: string, environment: Reading['environment']): Shell {
  const env = {
    PATH: process.env['PATH'],
    HOME: join(cwd, '.home'),
    npm_config_update_notifier: 'false',
    ...environment,
  };
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd, env });
  endWithTheRun(bash);
  let output = '';
  for (const stream of [bash.stdout, bash.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  let count = 0;
  const run = async (command: string): Promise<Ran> => {
    output = '';
    count += 1;
    const mark = `--- end ${count}: `;
    bash.stdin.write(`{ ${command}\n} </dev/null 2>&1\nended=$?; echo; echo "${mark}$ended"\n`);
    await eventually(
      () => output,
      (text) => text.includes(mark) && text.endsWith('\n') && text.length > 0,
      COMMAND,
    );
    const [printed = '', code = ''] = output.split(mark);
    return { code: Number(code), printed };
  };
  return { run, end: () => void bash.kill('SIGKILL') };
}
