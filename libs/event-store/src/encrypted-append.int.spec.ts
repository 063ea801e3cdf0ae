import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import {
  createMessage,
  deleteMessage,
  deleteThread,
  ERASED_PAYLOAD,
  eraseDeletedThread,
  eraseThread,
  type Decision,
} from '#domain';
import { createPayloadOpener } from '#encryption';
import { openDatabase } from '#database';
import { aMessage } from '../../../test/support/builders';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { makeTestMasterKeys } from '../../../test/support/master-key';
import type { AppendOutcome, Once } from './append';
import { readAfter } from './read-after';
import { readStream } from './read-stream';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog({ kind: 'encrypted' });
});
afterAll(() => log.close());

let made = 0;
const newThread = async (): Promise<string> => {
  const id = `thread_${(made += 1)}`;
  await log.append(aThread(id));
  return id;
};
const saying = (threadId: string, value: string, id = `msg_${(made += 1)}`): Decision => {
  const { role, attachments, metadata } = aMessage();
  const content = [{ type: 'text' as const, text: { value, annotations: [] } }];
  return createMessage(threadId, { id, role, content, attachments, metadata });
};
const payloadsOf = async (streamId: string): Promise<readonly string[]> =>
  (await readStream(log.db, { projectId: CONTEXT.projectId, streamId })).map(
    ({ payload }) => payload,
  );

type Row = {
  readonly type: string;
  readonly payload: string | null;
  readonly salt: Buffer | null;
  readonly ciphertext: Buffer | null;
};
const rowsOf = async (streamId: string): Promise<readonly Row[]> => {
  const { rows } = await sql<Row>`
    select type, payload as "payload", salt, ciphertext from threadlog.events
    where stream_id = ${streamId} order by version`.execute(log.db);
  return rows;
};

describe('an encrypted log', () => {
  it('stores neither payload nor salt, and gives back what was said', async () => {
    const threadId = await newThread();
    await log.append(saying(threadId, 'a secret'));
    for (const row of await rowsOf(threadId)) {
      expect(row).toMatchObject({ payload: null, salt: null });
      expect(row.ciphertext?.includes('secret')).toBe(false);
    }
    expect((await payloadsOf(threadId)).join()).toContain('a secret');
  });

  it('is written with the same key by every process', async () => {
    const threadId = await newThread();
    await log.another().append({ decision: saying(threadId, 'from elsewhere'), context: CONTEXT });
    await log.append(saying(threadId, 'from here'));
    const { rows } = await sql<{ keys: number }>`
      select count(*)::integer as keys from threadlog.data_keys where stream_id = ${threadId}`.execute(
      log.db,
    );
    expect(rows[0]?.keys).toBe(1);
    expect((await payloadsOf(threadId)).join()).toMatch(/from elsewhere.*from here/);
  });

  it('stores no key for a thread that was refused', async () => {
    const threadId = await newThread();
    const before = await payloadsOf(threadId);
    expect(await log.another().append({ decision: aThread(threadId), context: CONTEXT })).toEqual({
      status: 'refused',
      reason: 'stream_exists',
    });
    await log.append(saying(threadId, 'still the first key'));
    expect(await payloadsOf(threadId)).toEqual([...before, expect.stringContaining('still')]);
  });

  it('knows a repeat by likeness, through another process', async () => {
    const threadId = await newThread();
    const once: Once = { by: 'likeness', withinSeconds: 60 };
    const first = saying(threadId, 'said once');
    await log.append(first);
    const again = { decision: saying(threadId, 'said once'), context: CONTEXT, once };
    expect(await log.another().append(again)).toMatchObject({ status: 'replayed' });
    const other = { decision: saying(threadId, 'said otherwise'), context: CONTEXT, once };
    expect(await log.another().append(other)).toMatchObject({ status: 'appended' });
  });

  it('refuses what a process without the master key would write in plain text', async () => {
    const threadId = await newThread();
    const plain = log.another({ masterKeys: undefined });
    await expect(
      plain.append({ decision: saying(threadId, 'in the clear'), context: CONTEXT }),
    ).rejects.toThrow(`${threadId} is encrypted, and this process has no master key for it`);
    expect((await rowsOf(threadId)).map(({ type }) => type)).toEqual(['ThreadCreated']);
  });

  it('goes on in plain text where a thread began so', async () => {
    const threadId = `thread_plain_${made}`;
    const plain = log.another({ masterKeys: undefined });
    await plain.append({ decision: aThread(threadId), context: CONTEXT });
    await log.append(saying(threadId, 'as ever'));
    expect((await rowsOf(threadId)).map(({ ciphertext }) => ciphertext)).toEqual([null, null]);
    expect((await payloadsOf(threadId)).join()).toContain('as ever');
  });

  it('takes a thread for what it became, where it was not there when it was looked for', async () => {
    const threadId = `thread_later_${made}`;
    const other = log.another();
    await other.append({ decision: saying(threadId, 'too early'), context: CONTEXT });
    await log.append(aThread(threadId));
    const outcome = await other.append({ decision: saying(threadId, 'now'), context: CONTEXT });
    expect(outcome).toMatchObject({ status: 'appended' });
    expect((await payloadsOf(threadId)).join()).toContain('now');
  });

  it('is not read with another master key, and says which is missing', async () => {
    await newThread();
    const openPayload = createPayloadOpener(await makeTestMasterKeys());
    const { db, close } = openDatabase({ url: log.database.appUrl, name: 'test', openPayload });
    await expect(readAfter(db, 0, 10)).rejects.toThrow('which is not in MASTER_KEY_FILE');
    await close();
  });

  it('is not read without a master key', async () => {
    await newThread();
    const { db, close } = openDatabase({ url: log.database.appUrl, name: 'test' });
    await expect(readAfter(db, 0, 10)).rejects.toThrow('opened without a master key');
    await close();
  });
});

describe('an erased thread', () => {
  const erased = async (): Promise<string> => {
    const threadId = await newThread();
    const messageId = `msg_${(made += 1)}`;
    await log.append(saying(threadId, 'a secret', messageId));
    await log.append(deleteMessage(threadId, messageId));
    await log.append(eraseThread(threadId, { reason: 'asked for' }));
    return threadId;
  };

  it('has no key any more, and says when it went', async () => {
    const threadId = await erased();
    const { rows } = await sql<{ wrapped: Buffer | null; isThen: boolean }>`
      select k.wrapped, k.destroyed_at = e.recorded_at as "isThen"
      from threadlog.data_keys k
      join threadlog.events e on e.stream_id = k.stream_id and e.type = 'ContentErased'
      where k.stream_id = ${threadId}`.execute(log.db);
    expect(rows).toEqual([{ wrapped: null, isThen: true }]);
  });

  it('is read as erased, but for the last word, by who has read it before', async () => {
    const threadId = await newThread();
    await log.append(saying(threadId, 'a secret'));
    await payloadsOf(threadId);
    await log.append(eraseThread(threadId, { reason: 'asked for' }));
    expect(await payloadsOf(threadId)).toEqual([
      ...[ERASED_PAYLOAD, ERASED_PAYLOAD, ERASED_PAYLOAD],
      '{"reason":"asked for"}',
    ]);
  });

  it('takes nothing more, also from a process that remembers its key', async () => {
    const threadId = await newThread();
    const other = log.another();
    await other.append({ decision: saying(threadId, 'a secret'), context: CONTEXT });
    await log.append(eraseThread(threadId, { reason: null }));
    const late: AppendOutcome = await other.append({
      decision: saying(threadId, 'too late'),
      context: CONTEXT,
    });
    expect(late).toEqual({ status: 'refused', reason: 'stream_not_open' });
  });

  it('has nothing left of what others wrote at the same time', async () => {
    const threadId = await newThread();
    const appenders = [log.appender, log.another(), log.another()];
    const writing = Array.from({ length: 150 }, (_, at) => {
      const appender = appenders[at % 3] ?? log.appender;
      return appender.append({ decision: saying(threadId, `secret ${at}`), context: CONTEXT });
    });
    await Promise.race(writing);
    await log.append(eraseThread(threadId, { reason: null }));
    const statuses = (await Promise.all(writing)).map((outcome) => outcome.status);
    expect(new Set(statuses).size).toBeLessThanOrEqual(2);
    const payloads = await payloadsOf(threadId);
    expect(payloads.length).toBe(3 + statuses.filter((status) => status === 'appended').length);
    expect(new Set(payloads)).toEqual(new Set([ERASED_PAYLOAD, '{"reason":null}']));
  });

  it('is erased once, whoever asks again', async () => {
    const threadId = await erased();
    const refused = { status: 'refused', reason: 'stream_not_open' };
    expect(await log.append(eraseDeletedThread(threadId, 'again'))).toEqual(refused);
    expect(await log.append(eraseThread(threadId, { reason: 'again' }))).toEqual(refused);
  });

  it('may have been deleted long before', async () => {
    const threadId = await newThread();
    await log.append(deleteThread(threadId));
    const outcome = await log.append(eraseDeletedThread(threadId, null));
    expect(outcome).toMatchObject({ status: 'appended', version: 3, rev: 3 });
  });

  it('is not made of one that is not deleted by the last word alone', async () => {
    const threadId = await newThread();
    expect(await log.append(eraseDeletedThread(threadId, null))).toEqual({
      status: 'refused',
      reason: 'stream_not_open',
    });
  });

  it('leaves a task to clear away what it had elsewhere', async () => {
    const threadId = await erased();
    const tasks = await log.db
      .selectFrom('threadlog.tasks')
      .select(['kind', 'payload', 'state'])
      .where('task_id', '=', `erase-${threadId}`)
      .execute();
    const payload = expect.stringContaining(threadId) as string;
    expect(tasks).toEqual([{ kind: 'clear_erased', payload, state: 'pending' }]);
  });
});

describe('the login of API and worker', () => {
  const attempt = (what: ReturnType<typeof sql>) => what.execute(log.db);

  it('destroys no key of which the log does not say so', async () => {
    const threadId = await newThread();
    await expect(
      attempt(sql`
        update threadlog.data_keys set wrapped = null, destroyed_at = now()
        where stream_id = ${threadId}`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('puts no other key in the place of one', async () => {
    const threadId = await newThread();
    await expect(
      attempt(sql`
        update threadlog.data_keys set wrapped = ${randomBytes(68)} where stream_id = ${threadId}`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('brings no destroyed key back', async () => {
    const threadId = await newThread();
    await log.append(eraseThread(threadId, { reason: null }));
    await expect(
      attempt(sql`
        update threadlog.data_keys set wrapped = ${randomBytes(68)}, destroyed_at = null
        where stream_id = ${threadId}`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('takes no key out of the table', async () => {
    await expect(attempt(sql`delete from threadlog.data_keys`)).rejects.toMatchObject({
      code: '42501',
    });
  });
});
