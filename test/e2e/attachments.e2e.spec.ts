import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { connectionConfig } from '#database';
import { createAppender, openAppendConnection, type Appender } from '#event-store';
import { openFileStore } from '#file-store';
import { pathOfBytes } from '../support/attachments';
import { eventually } from '../support/eventually';
import { putFile } from '../support/files';
import { makeTestDirectory } from '../support/run-directory';
import { badFiles, sampleFiles } from '../support/sample-files';
import { startService, type Service, type ServiceProcess } from '../support/service';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, type CliResult } from './support/run-cli';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(120_000);

const NOTES = sampleFiles['notes.txt'] ?? Buffer.alloc(0);

type WireFile = {
  readonly id: string;
  readonly status: 'pending' | 'validated' | 'rejected';
  readonly status_details: { readonly code: string; readonly message: string } | null;
};
type TaskShown = {
  readonly task_id: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
};

/** Files of messages and what becomes of them, through real workers. */
describe('an attachment', () => {
  let service: Service;
  let wire: Wire;
  let appender: Appender;
  let worker: ServiceProcess;
  let threadId: string;
  const dataDirectory = makeTestDirectory('files');

  beforeAll(async () => {
    service = await startService({ workerEnvironment: { DATA_DIR: dataDirectory } });
    worker = service.worker;
    wire = speakV1(service);
    const connection = connectionConfig({ url: service.database.appUrl, name: 'test' });
    appender = createAppender({ connection: openAppendConnection(connection) });
    threadId = (await wire.createThread()).id;
  });
  afterAll(async () => {
    await appender.close();
    await service.stop();
  });

  const put = (name: string, content: Buffer): Promise<string> =>
    putFile(
      { store: openFileStore({ dataDirectory }), appender, projectId: 'default' },
      name,
      content,
    );
  const attach = async (...file_ids: string[]): Promise<string> =>
    (await wire.createMessage(threadId, aNewMessage({ file_ids }))).id;
  const fileOf = async (messageId: string, fileId: string): Promise<WireFile> => {
    const path = `/threads/${threadId}/messages/${messageId}/files/${fileId}`;
    return JSON.parse((await wire.ask('GET', path)).text) as WireFile;
  };
  const judged = (messageId: string, fileId: string): Promise<WireFile> =>
    eventually(
      () => fileOf(messageId, fileId),
      ({ status }) => status !== 'pending',
      { within: 60_000, every: 50 },
    );
  const verdicts = (messageId: string): Promise<object[]> =>
    service.query(`select type from threadlog.events where entity_id = $1 and rev > 1`, [
      messageId,
    ]);
  const taskIdOf = (messageId: string, fileId: string): string => `validate-${messageId}-${fileId}`;
  const cli = (...args: string[]): Promise<CliResult> =>
    runCli(['tasks', ...args], { DATABASE_URL: service.database.appUrl });
  const task = async (taskId: string): Promise<TaskShown> => {
    const { code, stdout, stderr } = await cli('show', taskId, '--json');
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as TaskShown;
  };
  /** Reading it waits for a writer: a job that reads it is in hand for as long as we like. */
  const makeEndless = (fileId: string): void => {
    const path = pathOfBytes(dataDirectory, fileId);
    renameSync(path, `${path}.kept`);
    execFileSync('mkfifo', [path]);
  };
  const makeNormal = (fileId: string): void => {
    const path = pathOfBytes(dataDirectory, fileId);
    rmSync(path);
    renameSync(`${path}.kept`, path);
  };

  it('that can be used is shown as such with its message, which is as it was', async () => {
    const fileId = await put('notes.txt', NOTES);
    const created = await wire.createMessage(threadId, aNewMessage({ file_ids: [fileId] }));
    const file = await judged(created.id, fileId);
    expect(file).toMatchObject({ status: 'validated', status_details: null });
    expect(await wire.retrieveMessage(threadId, created.id)).toEqual(created);
  });

  it('that cannot be used says why, and its message is there, incomplete', async () => {
    const { name, bytes } = badFiles.truncatedPdf;
    const fileId = await put(name, bytes);
    const created = await wire.createMessage(threadId, aNewMessage({ file_ids: [fileId] }));
    const file = await judged(created.id, fileId);
    expect(file).toMatchObject({
      status: 'rejected',
      status_details: { code: 'damaged', message: expect.stringContaining('breaks off') },
    });
    const message = await wire.retrieveMessage(threadId, created.id);
    const incomplete_at = Reflect.get(message, 'incomplete_at') as number;
    expect(message).toEqual({
      ...created,
      incomplete_details: { reason: 'attachment_rejected' },
      incomplete_at,
    });
    expect(incomplete_at).toBeGreaterThanOrEqual(created.created_at);
    const { data } = await wire.listMessages(threadId, { limit: 1 });
    expect(data).toEqual([message]);
    await projectionHasCaughtUp(service);
    expect(await wire.retrieveMessage(threadId, created.id)).toEqual(message);
  });

  it('gets one verdict though its worker is killed in the middle of the job', async () => {
    const fileId = await put('notes.txt', NOTES);
    makeEndless(fileId);
    const messageId = await attach(fileId);
    await eventually(
      () => task(taskIdOf(messageId, fileId)),
      ({ attempts }) => attempts === 1,
    );
    await worker.kill();
    makeNormal(fileId);
    worker = await service.startWorker();
    expect(await judged(messageId, fileId)).toMatchObject({ status: 'validated' });
    await eventually(
      () => task(taskIdOf(messageId, fileId)),
      ({ state }) => state === 'done',
    );
    expect(await verdicts(messageId)).toEqual([{ type: 'AttachmentValidated' }]);
  });

  it('gets one verdict though its worker is killed between the verdict and the end of the task', async () => {
    const fileId = await put('notes.txt', NOTES);
    await service.query(`
      create or replace function public.dawdle_done() returns trigger language plpgsql
      as $$ begin perform pg_sleep(60); return new; end $$`);
    await service.query(`
      create trigger dawdle before update on threadlog.tasks for each row
      when (new.state = 'done') execute function public.dawdle_done()`);
    const messageId = await attach(fileId);
    await judged(messageId, fileId);
    await worker.kill();
    await service.query(`
      select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`);
    await service.query('drop trigger dawdle on threadlog.tasks');
    expect(await task(taskIdOf(messageId, fileId))).toMatchObject({ state: 'pending' });
    worker = await service.startWorker();
    await eventually(
      () => task(taskIdOf(messageId, fileId)),
      ({ state }) => state === 'done',
      { within: 60_000, every: 200 },
    );
    expect(await verdicts(messageId)).toEqual([{ type: 'AttachmentValidated' }]);
  });

  it('whose storage fails for good is left to people, who see why, and retry it', async () => {
    const fileId = await put('notes.txt', NOTES);
    const path = pathOfBytes(dataDirectory, fileId);
    renameSync(path, `${path}.kept`);
    mkdirSync(path);
    const messageId = await attach(fileId);
    const taskId = taskIdOf(messageId, fileId);
    await eventually(
      () => task(taskId),
      ({ attempts, last_error }) => attempts >= 1 && last_error !== null,
    );
    // All but the last of its attempts: waiting for them takes two minutes.
    await service.query('update threadlog.tasks set attempts = 7 where task_id = $1', [taskId]);
    const dead = await eventually(
      () => task(taskId),
      ({ state }) => state === 'dead',
      { within: 30_000, every: 200 },
    );
    expect(dead.last_error).toMatch(/^the file store does not answer: EISDIR/);
    expect(await fileOf(messageId, fileId)).toMatchObject({ status: 'pending' });
    const { stdout } = await cli('list', '--state', 'dead');
    expect(stdout).toContain(`${taskId}  dead`);
    rmdirSync(path);
    renameSync(`${path}.kept`, path);
    const retried = await cli('retry', '--all-dead');
    expect(retried.stdout).toBe('Retrying 1 task; a worker takes it within seconds.\n');
    expect(await judged(messageId, fileId)).toMatchObject({ status: 'validated' });
  });
});

describe('threadlog tasks', () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.stop());
  const cli = (...args: string[]): Promise<CliResult> =>
    runCli(['tasks', ...args], { DATABASE_URL: service.database.appUrl });

  it.each([
    [['list'], 'There are no tasks.\n'],
    [['list', '--state', 'dead'], 'There are no dead tasks.\n'],
    [['list', '--json'], '[]\n'],
    [['retry', '--all-dead'], 'There are no dead tasks.\n'],
    [['retry', '--all-dead', '--json'], '{"retried":0}\n'],
  ])('answers %j where there is nothing', async (args, stdout) => {
    expect(await cli(...args)).toEqual({ code: 0, stdout, stderr: '' });
  });

  it.each([
    [['show', 'validate-x'], 1, 'there is no task with the id "validate-x"'],
    [['retry', 'validate-x'], 1, 'there is no task with the id "validate-x"'],
    [['retry'], 2, 'expected the id of a task, or --all-dead'],
    [['retry', 'validate-x', '--all-dead'], 2, 'expected the id of a task, or --all-dead'],
    [['list', '--state', 'lost'], 2, 'Allowed choices are pending, done, dead'],
    [['list', '--limit', '0'], 2, 'Expected a number from 1 to 10000.'],
  ])('refuses %j', async (args, code, says) => {
    const result = await cli(...args);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
  });

  it('retries only what is dead', async () => {
    await service.query(`
      insert into threadlog.tasks (task_id, kind, project_id, position, payload, state)
      values ('done-before', 'test', 'p', 1, '{}', 'done')`);
    const { code, stderr } = await cli('retry', 'done-before');
    expect([code, stderr]).toEqual([
      1,
      'threadlog: the task "done-before" is done; only dead tasks are retried\n',
    ]);
  });
});
