import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERIFY_EXPORT } from '../support/foreign-verifier';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

type Event = { readonly position: number; readonly stream_id: string; readonly project_id: string };

/** Positions: 1 to 4 a thread and three messages, 5 and 6 a thread of another project, 7 and 8 a third. */
describe('threadlog export', () => {
  let service: Service;
  let [first, foreign] = ['', ''];
  let directory: string;
  beforeAll(async () => {
    service = await startService({ otherKeys: 'other=key of theirs' });
    directory = makeTestDirectory('exports');
    const [ours, theirs] = [speakV1(service), speakV1({ ...service, key: 'key of theirs' })];
    first = (await ours.createThread()).id;
    for (const content of ['One', 'Two \u2028 "2"', 'Three']) {
      await ours.createMessage(first, { role: 'user', content });
    }
    foreign = (await theirs.createThread()).id;
    await theirs.createMessage(foreign);
    await ours.createMessage((await ours.createThread()).id);
  });
  afterAll(() => service.stop());

  const environment = () => ({
    DATABASE_URL: service.database.appUrl,
    DATA_DIR: service.dataDirectory,
  });
  const run = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['export', ...args], environment());
  const eventsOf = (text: string): Event[] =>
    text
      .trimEnd()
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line) as Event);
  const publishedKey = (): string => join(service.dataDirectory, 'published', 'key');
  const verify = (input: string): CliResult => {
    const args = [VERIFY_EXPORT, '-', '--key', publishedKey()];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      input,
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  };

  it('writes everything to stdout, which the foreign verifier accepts', async () => {
    const { code, stdout, stderr } = await run('--all');
    expect([code, eventsOf(stdout).map(({ position }) => position)]).toEqual([
      0,
      [1, 2, 3, 4, 5, 6, 7, 8],
    ]);
    expect(stderr).toContain('Exported 8 events of positions 1 to 8, proven by the checkpoint of ');
    expect(verify(stdout)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The export holds.'),
    });
  });

  it('writes one thread', async () => {
    const { code, stdout } = await run('--thread', first);
    expect([code, eventsOf(stdout).map(({ stream_id }) => stream_id)]).toEqual([
      0,
      [first, first, first, first],
    ]);
    expect(verify(stdout).code).toBe(0);
  });

  it('writes one project, and nothing of another', async () => {
    const { stdout } = await run('--project', 'other');
    expect(eventsOf(stdout).map(({ stream_id }) => stream_id)).toEqual([foreign, foreign]);
    expect(verify(stdout).code).toBe(0);
  });

  it('writes a range of positions', async () => {
    const { stdout } = await run('--from-position', '3', '--to-position', '5');
    expect(eventsOf(stdout).map(({ position }) => position)).toEqual([3, 4, 5]);
    expect(verify(stdout).code).toBe(0);
  });

  it('writes what was recorded in a time, its beginning counted and its end not', async () => {
    const [row] = await service.query<{ from: string; to: string }>(
      `select extract(epoch from a.recorded_at)::text as from, extract(epoch from b.recorded_at)::text as to
       from threadlog.events a, threadlog.events b where a.position = 2 and b.position = 7`,
    );
    const { stdout } = await run('--from', row?.from ?? '', '--to', row?.to ?? '');
    expect(eventsOf(stdout).map(({ position }) => position)).toEqual([2, 3, 4, 5, 6]);
  });

  it('writes a new file whole, with its summary on stdout, for the same program', async () => {
    const file = join(directory, 'all.ndjson');
    const { code, stdout } = await run('--all', '--out', file, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { events: 8, from: 1, to: 8, changed: [] },
    ]);
    expect(existsSync(`${file}.partial`)).toBe(false);
    expect(await runCli(['verify-export', file, '--key', publishedKey()], {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('8 events'),
    });
    expect((await run('--all', '--out', file)).stderr).toContain('is there already');
    expect(eventsOf(readFileSync(file, 'utf8'))).toHaveLength(8);
  });

  it.each([
    [['--thread', 'thread_nowhere'], 1, 'there is no event of thread "thread_nowhere"'],
    [['--from', '2001-01-01', '--to', '2001-01-02'], 1, 'no event was recorded in that time'],
    [['--from-position', '99'], 1, 'there is no position 99: the log ends at 8'],
    [[], 2, 'expected what to export'],
    [['--all', '--thread', 'thread_x'], 2, '--all is everything'],
    [['--from', 'yesterday'], 2, 'Expected Unix seconds, a date'],
    [['--from', '2026-01-02', '--to', '2026-01-01'], 2, '--to must be later than --from'],
    [['--from', '2026-01-02', '--to-position', '4'], 2, 'not both'],
  ])('refuses %j in a sentence', async (args, code, sentence) => {
    const refused = await run(...args);
    expect([refused.code, refused.stderr]).toEqual([code, expect.stringContaining(sentence)]);
  });

  it('waits for the sealer, or leaves out what is not sealed', async () => {
    await service.worker.kill();
    await speakV1(service).createThread();
    const { code, stdout, stderr } = await run('--all', '--no-wait');
    expect([code, eventsOf(stdout).length]).toEqual([0, 8]);
    expect(stderr).toContain('1 later ones are not sealed yet');
    const waiting = run('--all');
    await service.startWorker();
    expect(eventsOf((await waiting).stdout)).toHaveLength(9);
  });

  it('ends with 1 where the log is not what was sealed, and the export says so too', async () => {
    await service.query(`update threadlog.events set actor = 'key_of_nobody' where position = 3`);
    const { code, stdout, stderr } = await run('--all');
    expect([code, stderr]).toEqual([1, expect.stringContaining('first at 3')]);
    expect(verify(stdout)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('event_changed at position 3'),
    });
  });
});
