import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { once } from 'node:events';
import { PLANTED_BUGS } from '../faults/planted';
import { isNoticed, type Tried } from '../faults/planted/table';
import { eventually } from '../support/eventually';
import { endWithTheRun } from '../support/run-directory';

/** The first waits for the harness to be compiled, for a PostgreSQL, and for the run without a bug. */
const BUG_MS = 240_000;

jest.setTimeout(BUG_MS + 10_000);

const BUGS = PLANTED_BUGS.filter(({ short }) => short).map(({ name, what }) => [name, what]);

/** `npm run test:planted -- --short`, a fact a bug. docs/faults.md has the whole table. */
describe('the checker notices', () => {
  let harness: ChildProcess;
  let said = '';
  const tried = new Map<string, Tried>();

  beforeAll(() => {
    const start = join(__dirname, '../faults/planted/start.mjs');
    harness = fork(start, ['--short', '--seed', '1'], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    endWithTheRun(harness);
    harness.on('message', (one: Tried) => tried.set(one.bug.name, one));
    for (const stream of [harness.stdout, harness.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
  });
  afterAll(async () => {
    if (harness.exitCode !== null || harness.signalCode !== null) return;
    const ended = once(harness, 'exit');
    harness.kill('SIGTERM');
    await ended;
  });

  it.each(BUGS)('%s: %s', async (name) => {
    const hasEnded = (): boolean => harness.exitCode !== null || harness.signalCode !== null;
    await eventually(
      () => said,
      () => tried.has(name) || hasEnded(),
      { within: BUG_MS, every: 50 },
    );
    const one = tried.get(name);
    expect(one && isNoticed(one) ? 'noticed' : (one ?? said)).toBe('noticed');
  });
});
