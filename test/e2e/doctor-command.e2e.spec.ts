import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1 } from './support/wire';

jest.setTimeout(90_000);

type Row = {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'fault';
  readonly found: string;
  readonly advice?: string;
};

describe('threadlog doctor', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    const wire = speakV1(service);
    await wire.createMessage((await wire.createThread()).id);
  });
  afterAll(() => service.stop());

  const run = (
    more: Readonly<Record<string, string>> = {},
    ...args: readonly string[]
  ): Promise<CliResult> => {
    const environment = {
      DATABASE_URL: service.database.appUrl,
      DATA_DIR: service.dataDirectory,
    };
    return runCli(['doctor', ...args], { ...environment, ...more });
  };
  const look = async (more: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> =>
    JSON.parse((await run(more, '--json')).stdout) as Row[];
  const rowOf = async (name: string, more: Readonly<Record<string, string>> = {}) =>
    (await look(more)).find((row) => row.name === name);

  it('finds a service in order that is', async () => {
    const rows = await eventually(
      look,
      (all) => all.filter(({ state }) => state !== 'ok').length === 2,
    );
    expect(rows.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'server: ok',
      // The server of the tests may lose what it likes, and is told so.
      'durability: fault',
      'role: ok',
      'schema: ok',
      'clock: ok',
      'queue: ok',
      'projection: ok',
      'tasks: ok',
      'quarantine: ok',
      'files: ok',
      'master key: warning',
      'seals: ok',
      'published: ok',
    ]);
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/What to do:\n- durability: alter system .*\n- master key: set/),
    ]);
  });

  it('says which worker is missing, and that reads are right meanwhile', async () => {
    const worker = service.worker;
    worker.signal('SIGSTOP');
    try {
      await speakV1(service).createThread();
      await service.query(
        `update threadlog.checkpoints set updated_at = now() - interval '5 minutes'`,
      );
      expect(await rowOf('projection')).toMatchObject({
        state: 'fault',
        found: expect.stringMatching(/behind the log, and have not moved for 3\d\d s$/),
        advice: expect.stringContaining('start a worker'),
      });
      expect((await run()).code).toBe(1);
    } finally {
      worker.signal('SIGCONT');
    }
  });

  it.each([
    ['server', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 'DATABASE_URL'],
    ['queue', { REDIS_URL: 'redis://127.0.0.1:1' }, 'REDIS_URL'],
    ['files', { DATA_DIR: '/dev/null/nowhere' }, 'place of the files'],
  ])('says what stands against the %s, and what to do', async (name, more, advice) => {
    expect(await rowOf(name, more)).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('cannot be told: '),
      advice: expect.stringContaining(advice),
    });
  });

  it('finds what was given up', async () => {
    await service.query(
      `insert into threadlog.tasks (task_id, kind, project_id, position, payload, state, last_error)
       values ('t1', 'validate_attachment', 'default', 1, '{}', 'dead', 'no')`,
    );
    expect(await rowOf('tasks')).toMatchObject({
      state: 'warning',
      found: '1 tasks were given up',
    });
    await service.query(`delete from threadlog.tasks where task_id = 't1'`);
  });

  it('shows no password', async () => {
    const { stdout, stderr } = await run({
      DATABASE_URL: 'postgres://someone:Secret7@127.0.0.1:1/none',
    });
    expect(stdout + stderr).not.toContain('Secret7');
  });
});
