import { sql } from 'kysely';
import { Client } from 'pg';
import { createMessage, createThread, foldMessage, foldThread, judgeAttachment } from '#domain';
import { aNewMessage } from '../../../test/support/builders';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { listMessages } from './list-messages';
import { listThreads } from './list-threads';
import { neededEvents } from './needed-events';
import { readMessage } from './read-message';
import { readRevision } from './read-revision';
import { readThread } from './read-thread';

const CHANGES = 20_000;
const THREAD = 'thread_long';
const ATTACHED = [{ file_id: 'file-a', tools: [] }];

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  const { role, content, metadata } = aNewMessage();
  const toolResources = { code_interpreter: { file_ids: ['file-b'] } };
  await log.append(createThread({ threadId: THREAD, metadata: {}, toolResources, messages: [] }));
  const message = { role, content, attachments: ATTACHED, metadata };
  await log.append(createMessage(THREAD, { id: 'msg_long', ...message }));
  await log.append(createMessage(THREAD, { id: 'msg_short', ...message, attachments: [] }));
  await log.append(
    judgeAttachment(
      { threadId: THREAD, messageId: 'msg_long' },
      { type: 'AttachmentValidated', payload: { file_id: 'file-a', media_type: 'text/plain' } },
    ),
  );
  await changeOften('msg_long', 'MessageModified');
  await changeOften(THREAD, 'ThreadModified');
});
afterAll(() => log.close());

/** As many changes of metadata as no client could make in a test; each says which it is. */
async function changeOften(entityId: string, type: string): Promise<void> {
  const client = new Client({ connectionString: log.database.ownerUrl });
  await client.connect();
  await client.query(
    `insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id,
       stream_id, entity_id, project_id, type, actor, meta, salt, payload_hash, payload)
     select l.position + n, now(), v.version + n, r.rev + n, 1, gen_random_uuid(), $1, $2,
       $5, $3, 'key', '{}', decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'),
       '{"metadata":{"n":"' || n || '","tool_resources":"x"}}'
     from generate_series(1, $4::int) n,
       (select max(position) as position from threadlog.events) l,
       (select max(version) as version from threadlog.events where stream_id = $1) v,
       (select max(rev) as rev from threadlog.events where entity_id = $2) r`,
    [THREAD, entityId, type, CHANGES, CONTEXT.projectId],
  );
  await client.query('analyze threadlog.events');
  await client.end();
}

const LAST = { n: String(CHANGES), tool_resources: 'x' };
const TARGET = { projectId: CONTEXT.projectId, threadId: THREAD };

/** Nothing is projected here: every event is tail. */
describe('behind a tail of very many changes', () => {
  it.each(['msg_long', THREAD])('brings few events of %s', async (id) => {
    const { rows } = await neededEventsOf(id);
    expect(rows.length).toBeLessThanOrEqual(3);
  });

  it('reads a message as it is', async () => {
    const found = await readMessage(log.db, { ...TARGET, messageId: 'msg_long' });
    expect(found).toMatchObject({
      message: {
        metadata: LAST,
        rev: CHANGES + 2,
        attachments: [{ verdict: { status: 'validated' } }],
      },
    });
  });

  it('reads a thread as it is, with what was not changed since its creation', async () => {
    expect(await readThread(log.db, TARGET)).toMatchObject({
      metadata: LAST,
      rev: CHANGES + 1,
      toolResources: { code_interpreter: { file_ids: ['file-b'] } },
    });
  });

  it('lists a message as it is', async () => {
    const page = await listMessages(log.db, TARGET, { limit: 2, order: 'asc' });
    expect(page).toMatchObject({
      items: [{ id: 'msg_long', metadata: LAST, rev: CHANGES + 2 }, { id: 'msg_short' }],
      hasMore: false,
    });
  });

  it.each([undefined, LAST])('lists a thread as it is, looking for %j', async (metadata) => {
    const query = { limit: 1, order: 'asc', ...(metadata && { metadata }) } as const;
    expect(await listThreads(log.db, CONTEXT.projectId, query)).toMatchObject({
      items: [{ id: THREAD, metadata: LAST, rev: CHANGES + 1 }],
    });
  });

  it('reads a revision as it was', async () => {
    expect(await readRevision(log.db, 'msg_long', foldMessage, 102)).toMatchObject({
      metadata: { n: '100' },
      attachments: [{ verdict: { status: 'validated' } }],
    });
    expect(await readRevision(log.db, THREAD, foldThread, 101)).toMatchObject({
      metadata: { n: '100' },
    });
  });
});

function neededEventsOf(id: string) {
  return sql`${neededEvents(sql`${id}`)}`.execute(log.db);
}
