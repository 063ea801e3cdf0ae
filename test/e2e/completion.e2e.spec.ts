import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTestDirectory } from '../support/run-directory';
import { runCli } from './support/run-cli';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** Runs the shell on a line of its own language; $1… are the words so far, the last one unfinished. */
function ask(shell: string, before: readonly string[], code: string, words: readonly string[]) {
  const args = [...before, '-c', code, ...(shell === 'fish' ? [] : ['shell']), ...words];
  const { stdout, stderr } = spawnSync(shell, args, { encoding: 'utf8', cwd: FILES });
  return { words: stdout.split('\n').filter(Boolean).sort(), stderr };
}

let FILES: string;

/** What is typed behind `threadlog`, and what the shell offers. */
const ROWS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['key'], ['keys']],
  [
    ['keys', ''],
    ['create', 'help', 'list', 'revoke'],
  ],
  [
    ['tasks', 'list', '--state', ''],
    ['dead', 'done', 'pending'],
  ],
  [['tasks', 'list', '--state', 'dead', '--lim'], ['--limit']],
  [['tasks', 'list', '--limit', ''], []],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
  [['import', 'sav'], ['saved threads.json']],
  [['export', '--out', 'sav'], ['saved threads.json']],
  [['export', '--project', 'sav'], []],
];

describe('threadlog completion', () => {
  const script: Record<string, string> = {};
  beforeAll(async () => {
    FILES = makeTestDirectory('completion');
    writeFileSync(join(FILES, 'saved threads.json'), '[]');
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await runCli(['completion', shell], {});
      expect(code).toBe(0);
      script[shell] = join(FILES, `.script-${shell}`);
      writeFileSync(script[shell], stdout);
    }
  });

  describe('in bash', () => {
    const code = (file: string | undefined): string => `
      source '${file}'; source '${file}'
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _threadlog
      for word in "\${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done`;
    const inBash = (words: readonly string[]) =>
      ask('bash', ['--norc'], code(script['bash']), ['threadlog', ...words]);

    it.each(ROWS)('offers behind %j: %j', (typed, offered) => {
      const { words, stderr } = inBash(typed);
      expect([words.filter((word) => !/^-(h|-help|V|-version)$/.test(word)), stderr]).toEqual([
        offered,
        '',
      ]);
    });

    it('offers every command at the start', () => {
      expect(inBash([''])).toMatchObject({
        words: expect.arrayContaining(['start', 'doctor', 'keys', 'verify', 'completion']),
      });
    });

    it('never runs what was typed so far', () => {
      const file = join(FILES, 'was-run');
      inBash(['keys', `$(touch '${file}')`, '`touch x`', '']);
      expect(inBash(['import', 'was']).words).toEqual([]);
    });
  });

  (has('zsh') ? describe : describe.skip)('in zsh', () => {
    // Its own completion wants a terminal: the words go where the script hands them.
    const code = (file: string | undefined): string => `
      compdef() { }
      _describe() { local word; for word in "\${(@P)2}"; do print -r -- "\${word%%:*}"; done }
      compadd() { shift; print -rl -- "$@" }
      _files() { print -rl -- *(N) }
      source '${file}'
      words=("$@"); CURRENT=$#; _threadlog`;

    it.each(ROWS)('offers behind %j: %j', (typed, offered) => {
      const zsh = ask('zsh', ['-f'], code(script['zsh']), ['threadlog', ...typed]);
      const begin = typed.at(-1) ?? '';
      const matching = zsh.words.filter(
        (word) => word.startsWith(begin) && !/^-(h|-help)$/.test(word),
      );
      expect([matching, zsh.stderr]).toEqual([offered, '']);
    });
  });

  (has('fish') ? describe : describe.skip)('in fish', () => {
    it.each(ROWS)('offers behind %j: %j', (typed, offered) => {
      const code = `source '${script['fish']}'; complete -C "$argv"`;
      const fish = ask('fish', ['--no-config'], code, ['threadlog', ...typed]);
      const words = fish.words.map((line) => line.split('\t')[0]);
      expect([words, fish.stderr]).toEqual([offered, '']);
    });
  });
});
