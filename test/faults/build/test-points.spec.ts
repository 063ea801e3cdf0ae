import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'threadlog-points-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a fault point', () => {
  it('does nothing where nothing is planned', async () => {
    expect(await run('', passTwice)).toEqual({ said: '1 2 ', code: 0, signal: null });
  });

  it.each(['reach', 'pass'])('kills the process before its next instruction: %s', async (how) => {
    const text = `(async () => { say(1); await points.${how}('here'); say(2); })()`;
    expect(await run('here=kill@1', text)).toEqual({ said: '1 ', code: null, signal: 'SIGKILL' });
  });

  it('counts the passings', async () => {
    const { said, signal } = await run('here=kill@2,there=kill@1', passTwice);
    expect({ said, signal }).toEqual({ said: '1 ', signal: 'SIGKILL' });
  });

  it('comes again after so many passings', async () => {
    const text = `for (let n = 1; n < 9; n += 1) try { points.reach('here'); } catch { say(n); }`;
    expect(await run('here=error@2+3', text)).toMatchObject({ said: '2 5 8 ' });
  });

  it('throws what a lost connection throws', async () => {
    const text = `try { points.reach('here'); } catch (error) { say(error.code); }`;
    expect(await run('here=error@1', text)).toMatchObject({ said: 'ECONNRESET ', code: 0 });
  });

  it('takes longer from a passing on', async () => {
    const text = `const begin = Date.now(); for (let n = 0; n < 3; n += 1) points.reach('here');
      say(Date.now() - begin >= 60);`;
    expect(await run('here=delay:30@2+1', text)).toMatchObject({ said: 'true ' });
  });

  it('stands still until it is told to go on', async () => {
    const child = start('here=stop@1', `say(1); points.reach('here'); say(2);`, directory);
    arm();
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += String(text)));
    const ended = once(child, 'close');
    await eventually(
      () => readdirSync(directory),
      (names) => names.includes('here'),
    );
    expect(said).toBe('1 ');
    // Once more while it may not stand yet: a signal that comes too early is lost.
    await eventually(
      () => child.kill('SIGCONT'),
      () => said === '1 2 ',
    );
    expect(await ended).toEqual([0, null]);
  });

  it('waits until a file says that it may go on', async () => {
    arm();
    const child = start('here=wait@1', `points.pass('here').then(() => say(2));`, directory);
    const ended = once(child, 'close');
    await eventually(
      () => existsSync(join(directory, 'here')),
      (isThere) => isThere,
    );
    expect(child.exitCode).toBeNull();
    writeFileSync(join(directory, 'here.go'), '');
    expect(await ended).toEqual([0, null]);
  });

  it('does not count before it is armed', async () => {
    expect(await run('here=kill@1', passTwice, directory)).toMatchObject({ said: '1 2 ' });
  });

  it('strikes once among all processes of a directory', async () => {
    arm();
    const first = await run('here=kill@1', passTwice, directory);
    const second = await run('here=kill@1', passTwice, directory);
    expect([first.signal, second.said]).toEqual(['SIGKILL', '1 2 ']);
  });

  it('holds those who come until somebody lets them go, and strikes then', async () => {
    const text = `points.letGo('here'); say(1); points.hold('here').then(() => say(3));
      setImmediate(() => { say(2); points.letGo('here'); })`;
    expect(await run('here=kill@1', text)).toMatchObject({ said: '1 2 ', signal: 'SIGKILL' });
    expect(await run('here=delay:1@1', text)).toMatchObject({ said: '1 2 3 ', code: 0 });
  });

  it('refuses a plan that it cannot read', async () => {
    expect(await run('here=kil@1', passTwice)).toMatchObject({ said: '', code: 1 });
  });
});

const passTwice = `points.reach('here'); say(1); points.reach('here'); say(2);`;

function arm(): void {
  writeFileSync(join(directory, 'armed'), '');
}

/** What a program says, and how it ends. Words are written at once: a killed process flushes nothing. */
async function run(plan: string, text: string, in_?: string) {
  const child = start(plan, text, in_);
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += String(piece)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { said, code, signal };
}

function start(plan: string, text: string, in_?: string) {
  const points = JSON.stringify(join(__dirname, 'test-points.cjs'));
  const program = `const points = require(${points});
    const say = (word) => require('fs').writeSync(1, word + ' '); ${text}`;
  return spawn(process.execPath, ['-e', program], {
    env: {
      THREADLOG_TEST_POINTS: plan,
      ...(in_ !== undefined && { THREADLOG_TEST_POINTS_DIRECTORY: in_ }),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
