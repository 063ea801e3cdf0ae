import { sql } from 'kysely';
import { Client } from 'pg';
import { createMessage, createThread, decodeEvent, foldMessage, foldThread } from '#domain';
import { readAfter } from '#event-store';
import { createPump, listMessages, readThread } from '#projection';
import { aMessage, aNewMessage } from './builders';
import { fillLog, type Filled } from './fill-log';
import { openTestLog, type TestLog } from './log';

const FILLING = { modelThread: 'thread_model', threads: 6, messagesEach: 5, active: 3 };
const MODEL_TEXTS = ['one', 'two "quoted"', 'three \\ 😀'];

let log: TestLog;
let filled: Filled;
beforeAll(async () => {
  log = await openTestLog();
  await writeModel();
  const client = new Client({ connectionString: log.database.ownerUrl });
  await client.connect();
  try {
    filled = await fillLog(client, { ...FILLING, readTables: true });
  } finally {
    await client.end();
  }
});
afterAll(() => log.close());

async function writeModel(): Promise<void> {
  const { role, attachments } = aMessage();
  const metadata = { customer: 'c0' };
  const messages = MODEL_TEXTS.map((value, index) => ({
    id: `msg_model${index}`,
    role,
    content: [{ type: 'text' as const, text: { value, annotations: [] } }],
    attachments,
    metadata,
  }));
  await log.append(createThread({ threadId: FILLING.modelThread, metadata, messages }));
  await createPump({ db: log.db, readAfter }).run();
}

const eventsOfFilling = () => readAfter(log.db, 1 + MODEL_TEXTS.length, 1_000);

describe('fillLog', () => {
  it('writes every event that was asked for, at positions without holes', async () => {
    const positions = (await eventsOfFilling()).map(({ position }) => position);
    const first = 2 + MODEL_TEXTS.length;
    expect(filled.events).toBe(6 * (1 + 5));
    expect(positions).toEqual(Array.from({ length: filled.events }, (_, index) => first + index));
  });

  it('hashes each payload with its salt', async () => {
    const { rows } = await sql<{ wrong: number }>`
      select count(*) filter (
        where payload_hash <> sha256(salt || convert_to(payload, 'UTF8'))) as wrong
      from threadlog.events`.execute(log.db);
    expect(rows).toEqual([{ wrong: 0 }]);
  });

  it('lets no time go back with position', async () => {
    const times = (await readAfter(log.db, 0, 1_000)).map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it.each([0, 2, 3, 5])('reads the messages of thread %i as the fold of its events', async (n) => {
    const threadId = filled.threadId(n);
    const events = (await eventsOfFilling()).filter(({ streamId }) => streamId === threadId);
    const folded = events.slice(1).map((event) => foldMessage(undefined, decodeEvent(event)));
    const page = { limit: 100, order: 'asc' as const };
    const listed = await listMessages(log.db, { projectId: 'p', threadId }, page);
    expect(folded).toHaveLength(FILLING.messagesEach);
    expect(listed).toEqual({ status: 'listed', items: folded, hasMore: false });
  });

  it('reads a thread as the fold of its event', async () => {
    const [threadId, position] = [filled.threadId(4), filled.position(4, 1)];
    const [event] = await readAfter(log.db, position - 1, 1);
    const folded = event && foldThread(undefined, decodeEvent(event));
    expect(folded).toMatchObject({ metadata: { customer: 'c4' } });
    expect(await readThread(log.db, { projectId: 'p', threadId })).toEqual(folded);
  });

  it('leaves the projection nothing to do', async () => {
    const [head] = (await eventsOfFilling()).slice(-1);
    const { rows } = await sql<{ position: number }>`
      select distinct position from threadlog.checkpoints`.execute(log.db);
    expect(rows).toEqual([{ position: head?.position }]);
  });

  it('knows where it put each message', async () => {
    const { threadId, id } = filled.message(5, 3);
    const [event] = await readAfter(log.db, filled.position(5, 4) - 1, 1);
    expect(event).toMatchObject({ streamId: threadId, entityId: id, version: 4 });
  });

  it('leaves a log that takes more', async () => {
    const { role, content, attachments, metadata } = aNewMessage();
    const message = { id: 'msg_more', role, content, attachments, metadata };
    const outcome = await log.append(createMessage(filled.threadId(1), message));
    expect(outcome).toMatchObject({ status: 'appended', version: 2 + FILLING.messagesEach });
  });
});
