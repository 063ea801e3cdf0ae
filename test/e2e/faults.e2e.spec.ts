import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chooseRows } from '../faults/choose-rows';
import type { Played } from '../faults/row/row';
import { eventually } from '../support/eventually';
import { endWithTheRun } from '../support/run-directory';

/** The first row waits for the harness to be compiled and for a PostgreSQL of its own as well. */
const ROW_MS = 240_000;

jest.setTimeout(ROW_MS + 10_000);

const ROWS = chooseRows({ isShort: true, seed: 1, times: 1 }).map(({ fault }) => [
  fault.name,
  fault.what,
]);

/** `npm run test:faults -- --short`, a fact a row. docs/faults.md says how to repeat one. */
describe('no acknowledged write is lost, doubled or out of order, and no read stale', () => {
  let harness: ChildProcess;
  let said = '';
  const played = new Map<string, Played>();

  beforeAll(() => {
    const start = join(__dirname, '../faults/start.mjs');
    harness = fork(start, ['--short', '--seed', '1'], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    endWithTheRun(harness);
    harness.on('message', (row: Played) => played.set(row.name, row));
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

  it.each(ROWS)('under %s: %s', async (name) => {
    const hasEnded = (): boolean => harness.exitCode !== null || harness.signalCode !== null;
    await eventually(
      () => said,
      () => played.has(name) || hasEnded(),
      { within: ROW_MS, every: 50 },
    );
    expect(outcomeOf(played.get(name)) ?? said).toBe('held');
  });
});

/** What there is to say of a row: all of it in a failed test's message. */
function outcomeOf(played: Played | undefined): unknown {
  switch (played?.outcome) {
    case 'broken':
    case 'failed':
      return played;
    case 'held':
    case 'not tried':
    case undefined:
      return played?.outcome;
  }
}
