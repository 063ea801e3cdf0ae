import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Redis } from 'ioredis';
import pino from 'pino';
import { readConfig } from '#config';
import { deleteFile, deleteMessage, deleteThread } from '#domain';
import { openFileStore } from '#file-store';
import { createTaskJobs, migrateQueue } from '#queue';
import type { Running } from '#process';
import { listTasks, readTask, type Task } from '#tasks';
import {
  aMessageWith,
  openAttachmentBench,
  type AttachmentBench,
} from '../../../../test/support/attachments';
import { eventually } from '../../../../test/support/eventually';
import { aThread, CONTEXT } from '../../../../test/support/log';
import { startRedis, type RedisProcess } from '../../../../test/support/redis-process';
import { badFiles, sampleFiles } from '../../../../test/support/sample-files';
import { startWorker } from '../start-worker';
import { validateAttachmentTask } from './validate-attachment-task';

jest.setTimeout(60_000);

const NOTES = sampleFiles['notes.txt'] ?? Buffer.alloc(0);
const IN_TIME = { within: 40_000, every: 50 };

let redis: RedisProcess;
beforeAll(async () => (redis = await startRedis()));
afterAll(() => redis.kill());

describe.each(['Redis', 'PostgreSQL'])('I14: attachments, with jobs on %s', (queue) => {
  let bench: AttachmentBench;
  const workers: Running[] = [];

  const start = async (count = 1): Promise<void> => {
    const config = readConfig({
      DATABASE_URL: bench.database.appUrl,
      DATA_DIR: bench.dataDirectory,
      LOG_LEVEL: 'silent',
      ...(queue === 'Redis' && { REDIS_URL: redis.url }),
    });
    const silent = pino({ level: 'silent' });
    for (let index = 0; index < count; index += 1) {
      const { DATABASE_URL = '' } = config;
      workers.push(await startWorker({ ...config, DATABASE_URL }, silent));
    }
  };
  const stop = async (): Promise<void> => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  };
  const allDone = (): Promise<number> =>
    eventually(
      () => bench.openTasks(),
      (open) => open === 0,
      IN_TIME,
    );
  const filesPath = (): string => join(bench.dataDirectory, 'files');

  beforeEach(async () => {
    bench = await openAttachmentBench();
    await migrateQueue(bench.database.ownerUrl);
  });
  afterEach(async () => {
    await stop();
    await bench.close();
    await withRedis((client) => client.flushall());
  });

  it('each get the verdict that its file calls for', async () => {
    const good = await bench.put('notes.txt', NOTES);
    const bad = await bench.put(badFiles.truncatedPdf.name, badFiles.truncatedPdf.bytes);
    const movie = await bench.put(badFiles.unknownType.name, badFiles.unknownType.bytes);
    const foreign = await bench.put('notes.txt', NOTES, 'another project');
    const deleted = await bench.put('notes.txt', NOTES);
    await bench.append(deleteFile(deleted));
    const message = await bench.attach(good, bad, movie, good);
    const other = await bench.attach(foreign, deleted, 'file-unknown', 'file-un_known-2');
    await start();
    await allDone();
    expect([...(await bench.verdictsOf(message))].sort()).toEqual([
      ...['damaged', 'ok', 'unsupported_type'],
    ]);
    expect([...(await bench.verdictsOf(other))].sort()).toEqual([
      ...['file_deleted', 'file_missing', 'file_missing', 'file_missing'],
    ]);
    const tries = (await listTasks(bench.db, { limit: 99 })).map(({ attempts }) => attempts);
    expect(tries).toEqual(Array.from({ length: 7 }, () => 1));
  });

  it('are looked for in attachments only, whatever a text says', async () => {
    const text = '"attachments":[{"file_id":"file-a","tools":[]}]';
    await bench.append(aMessageWith(bench.threadId, 'msg_liar', [], text));
    await start();
    await allDone();
    expect(await listTasks(bench.db, { limit: 9 })).toEqual([]);
  });

  it('each get exactly one verdict: 1,000 at once, two workers, every job doubled and forged', async () => {
    const fileIds = await Promise.all(
      Array.from({ length: 10 }, (_, index) => bench.put(`notes-${index}.txt`, NOTES)),
    );
    await Promise.all(Array.from({ length: 100 }, () => bench.attach(...fileIds)));
    await start(2);
    await eventually(
      async () => (await listTasks(bench.db, { limit: 1_000 })).length,
      (count) => count >= 200,
      IN_TIME,
    );
    const jobs = createTaskJobs(backend(bench, queue), () => undefined);
    const tasks = await listTasks(bench.db, { limit: 1_000 });
    await jobs.add([...tasks.map(({ taskId }) => taskId), 'validate-forged', 'forged']);
    await jobs.close();
    await allDone();
    const verdicts = await bench.verdicts();
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['ok']));
    expect(new Set(verdicts.map((row) => `${row.messageId} ${row.fileId}`)).size).toBe(1_000);
    expect(verdicts).toHaveLength(1_000);
  });

  it('of one file on 100 messages, each get exactly one verdict', async () => {
    const fileId = await bench.put('notes.txt', NOTES);
    const messages = await Promise.all(Array.from({ length: 100 }, () => bench.attach(fileId)));
    await start();
    await allDone();
    const judged = (await bench.verdicts()).map(({ messageId, verdict }) => messageId + verdict);
    expect([...judged].sort()).toEqual(messages.map((id) => `${id}ok`).sort());
  });

  it('wait for a storage that is away, and get their verdict once it is back', async () => {
    const message = await bench.attach(await bench.put('notes.txt', NOTES));
    await rename(filesPath(), `${filesPath()}.away`);
    await start();
    const [failing] = await eventually(
      () => listTasks(bench.db, { limit: 1 }),
      ([task]) => task?.lastError !== undefined && task.lastError !== null,
    );
    expect(failing).toMatchObject({
      state: 'pending',
      lastError: expect.stringMatching(/bytes of/),
    });
    expect(await bench.verdicts()).toEqual([]);
    await rename(`${filesPath()}.away`, filesPath());
    await allDone();
    expect(await bench.verdictsOf(message)).toEqual(['ok']);
  });

  it('of messages that are deleted meanwhile need no verdict', async () => {
    const fileId = await bench.put('notes.txt', NOTES);
    await bench.append(deleteMessage(bench.threadId, await bench.attach(fileId)));
    await bench.append(aThread('thread_gone'));
    await bench.append(aMessageWith('thread_gone', 'msg_gone', [fileId]));
    await bench.append(deleteThread('thread_gone'));
    await start();
    await allDone();
    expect(await bench.verdicts()).toEqual([]);
    const states = (await listTasks(bench.db, { limit: 9 })).map(({ state }) => state);
    expect(states).toEqual(['done', 'done']);
  });

  it('get their verdict though the queue is emptied before and while they are looked at', async () => {
    const fileId = await bench.put('notes.txt', NOTES);
    for (let index = 0; index < 40; index += 1) await bench.attach(fileId);
    await rename(filesPath(), `${filesPath()}.away`);
    await start();
    await eventually(
      async () => (await listTasks(bench.db, { limit: 99 })).filter(({ lastError }) => lastError),
      (failed) => failed.length >= 10,
    );
    await emptyQueue(bench, queue);
    await rename(`${filesPath()}.away`, filesPath());
    await emptyQueue(bench, queue);
    await allDone();
    expect(await bench.verdicts()).toHaveLength(40);
  });
});

describe('a task of an attachment', () => {
  let bench: AttachmentBench;
  beforeAll(async () => (bench = await openAttachmentBench()));
  afterAll(() => bench.close());

  const aTask = (messageId: string, fileId: string, attempts = 1): Task => ({
    taskId: `validate-${messageId}-${fileId}`,
    kind: 'validate_attachment',
    projectId: CONTEXT.projectId,
    position: 1,
    payload: JSON.stringify({
      ...{ thread_id: bench.threadId, message_id: messageId, file_id: fileId, tools: [] },
    }),
    ...{ state: 'pending', attempts, lastError: null },
    ...{ dueAt: new Date(), createdAt: new Date(), updatedAt: new Date() },
  });
  const perform = (task: Task, appender = bench.appender): Promise<void> => {
    const store = openFileStore({ dataDirectory: bench.dataDirectory });
    return validateAttachmentTask({ db: bench.db, store, appender }, task);
  };

  it('writes one verdict, however many workers do it at once', async () => {
    const fileId = await bench.put('notes.txt', NOTES);
    const messageId = await bench.attach(fileId);
    const task = aTask(messageId, fileId);
    const others = [bench.another(), bench.another(), bench.another()];
    await Promise.all([...others, ...others].map((appender) => perform(task, appender)));
    expect(await bench.verdictsOf(messageId)).toEqual(['ok']);
  });

  it('keeps its first verdict, whatever is found out later', async () => {
    const fileId = await bench.put('notes.txt', NOTES);
    const messageId = await bench.attach(fileId);
    await perform(aTask(messageId, fileId));
    await bench.append(deleteFile(fileId));
    await perform(aTask(messageId, fileId));
    expect(await bench.verdictsOf(messageId)).toEqual(['ok']);
  });

  it('takes bytes that are not there for away, and for lost at its last attempt', async () => {
    const fileId = await bench.put('notes.txt', NOTES);
    const messageId = await bench.attach(fileId);
    await rm(join(bench.dataDirectory, 'files'), { recursive: true });
    await expect(perform(aTask(messageId, fileId, 7))).rejects.toThrow('not in the file store');
    await perform(aTask(messageId, fileId, 8));
    expect(await bench.verdictsOf(messageId)).toEqual(['file_missing']);
  });

  it('of a kind that is not known here fails', async () => {
    const task = { ...aTask('msg_a', 'file-a'), kind: 'from the future' };
    await expect(perform(task)).rejects.toThrow('no worker here for tasks of kind');
    expect(await readTask(bench.db, task.taskId)).toBeUndefined();
  });
});

function backend(bench: AttachmentBench, queue: string): Parameters<typeof createTaskJobs>[0] {
  if (queue === 'Redis') return { kind: 'redis', url: redis.url };
  const pool = { connectionString: bench.database.appUrl, options: '-c role=threadlog_app' };
  return { kind: 'postgres', pool };
}

/** Every job is gone, waiting, in hand or put off. */
async function emptyQueue(bench: AttachmentBench, queue: string): Promise<void> {
  if (queue === 'Redis') await withRedis((client) => client.flushall());
  else await sql`delete from bullmq.job`.execute(bench.db);
}

async function withRedis(work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(redis.url);
  try {
    await work(client);
  } finally {
    client.disconnect();
  }
}
