import { startService, type Service } from '../support/service';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

/** Positions: 1 the thread, 2 and 3 messages, 4 a change of the first, 5 the second is deleted. */
describe('threadlog replay', () => {
  let service: Service;
  let threadId: string;
  let [kept, gone] = ['', ''];
  beforeAll(async () => {
    service = await startService();
    const wire = speakV1(service);
    threadId = (await wire.createThread()).id;
    kept = (await wire.createMessage(threadId)).id;
    gone = (await wire.createMessage(threadId)).id;
    await wire.modifyMessage(threadId, kept, { step: '2' });
    await wire.deleteMessage(threadId, gone);
    await projectionHasCaughtUp(service);
  });
  afterAll(() => service.stop());

  const run = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['replay', ...args], { DATABASE_URL: service.database.appUrl });
  const linesOf = ({ stdout }: CliResult): unknown[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('shows a thread and its messages as they were', async () => {
    const { code, stdout } = await run('--thread', threadId, '--to', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Position 3 of 5\n\nthread thread_/);
    expect(stdout).toContain(`message ${gone}\n`);
    expect(stdout).toContain('  | How does AI work?\n');
    expect(stdout).toMatch(/\nThreads: 1, messages: 2, files: 0; deleted by then: 0\.\n$/);
  });

  it('shows a message for machines, and that it is deleted', async () => {
    expect(linesOf(await run('--message', kept, '--json'))).toEqual([
      { kind: 'message', id: kept, state: expect.objectContaining({ metadata: { step: '2' } }) },
    ]);
    expect(linesOf(await run('--message', gone, '--json'))).toEqual([
      { kind: 'message', id: gone, state: null },
    ]);
  });

  it('shows all, a line each', async () => {
    expect(linesOf(await run('--all', '--json'))).toMatchObject([{ id: threadId }, { id: kept }]);
  });

  it('tells two positions apart, and ends with 1 where they differ', async () => {
    const { code, stdout } = await run('--all', '--to', '3', '--diff', '5');
    expect([code, stdout.split('\n')]).toEqual([
      1,
      [
        `message ${kept}`,
        ...['  rev', '    at 3: 1', '    at 5: 2'],
        ...['  metadata', '    at 3: {}', '    at 5: {"step":"2"}'],
        `message ${gone}: is there at 3, and is not at 5`,
        '2 differ between positions 3 and 5.',
        '',
      ],
    ]);
    expect(await run('--thread', threadId, '--to', '4', '--diff', '4')).toMatchObject({
      code: 0,
      stdout: 'No difference between positions 4 and 4.\n',
    });
  });

  it('tells the log and the read tables apart', async () => {
    const same = await run('--thread', threadId, '--diff', 'tables');
    expect([same.code, same.stdout]).toEqual([
      0,
      'No difference between the log and the read tables at 5.\n',
    ]);
    await service.query(`update read_model.messages set role = 'assistant'`);
    const { code, stdout } = await run('--message', kept, '--diff', 'tables', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { id: kept, before: { role: 'user' }, after: { role: 'assistant' } },
    ]);
  });

  it.each([
    ['nothing to replay', [], 2, 'error: expected one of --thread, --message and --all'],
    ['two things at once', ['--all', '--message', 'msg_a'], 2, 'error: expected one of'],
    ['a position that is none', ['--all', '--to', 'now'], 2, 'Expected a position of the log'],
    ['a position beyond the log', ['--all', '--to', '6'], 1, 'there is no position 6'],
    ['a message that is none', ['--message', 'msg_a'], 1, 'the log has no message "msg_a"'],
    ['all against the tables', ['--all', '--diff', 'tables'], 2, '"threadlog verify" compares all'],
  ])('refuses %s in a sentence', async (_, args, code, sentence) => {
    const { stdout, stderr, ...refused } = await run(...args);
    expect([refused.code, stdout]).toEqual([code, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
