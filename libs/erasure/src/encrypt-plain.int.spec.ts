import { sql } from 'kysely';
import { openDatabase, type OpenDatabase } from '#database';
import { createMessage, eraseThread, uploadFile } from '#domain';
import { createPayloadOpener, type MasterKeys } from '#encryption';
import { readAfter, type Appender } from '#event-store';
import { makeSigningKey, verifierKeyOf } from '#ledger';
import { sealNext, verifyLedger } from '#sealing';
import { aMessageWith } from '../../../test/support/attachments';
import { aNewMessage } from '../../../test/support/builders';
import { aThread, CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { makeTestMasterKeys } from '../../../test/support/master-key';
import { encryptPlain } from './encrypt-plain';

const key = makeSigningKey('threadlog/test');
const FILE = { filename: 'a', purpose: 'vision', bytes: 1, sha256: 'a'.repeat(64) } as const;

let log: TestLog;
let masterKeys: MasterKeys;
let opened: OpenDatabase;
let owner: OpenDatabase;
beforeEach(async () => {
  log = await openTestLog({ kind: 'plain' });
  masterKeys = await makeTestMasterKeys();
  const openPayload = createPayloadOpener(masterKeys);
  opened = openDatabase({ url: log.database.appUrl, name: 'test', openPayload });
  owner = openDatabase({ url: log.database.ownerUrl, name: 'test', asOwner: true, openPayload });
  for (const id of ['thread_a', 'thread_b']) {
    await log.append(aThread(id));
    await log.append(aMessageWith(id, `msg_of_${id}`, ['file-a'], `a secret of ${id}`));
  }
  await log.append(uploadFile('file-a', FILE));
  await sealNext(log.db, key, 100);
});
afterEach(async () => {
  await Promise.all([opened.close(), owner.close()]);
  await log.close();
});

const encrypt = () => encryptPlain({ db: owner.db, masterKeys });
const events = () => readAfter(opened.db, 0, 100);
const findings = async () =>
  (await verifyLedger({ db: opened.db, key: verifierKeyOf(key) })).findings;
const plainRows = async (): Promise<number> => {
  const { rows } = await sql<{ left: number }>`
    select count(*)::integer as left from threadlog.events
    where payload is not null or salt is not null`.execute(owner.db);
  return rows[0]?.left ?? NaN;
};
const say = (appender: Appender, id: string) => {
  const { role, content, metadata } = aNewMessage();
  const message = { id, role, content, attachments: [], metadata };
  return appender.append({ decision: createMessage('thread_a', message), context: CONTEXT });
};

describe('encrypting a plain log', () => {
  it('leaves nothing of it plain, and every event what it says', async () => {
    const before = await events();
    expect(await encrypt()).toEqual({ streams: 3, events: 5, left: [] });
    expect(await plainRows()).toBe(0);
    expect(await events()).toEqual(before);
  });

  it('changes nothing that was sealed', async () => {
    await encrypt();
    expect(await findings()).toEqual([]);
  });

  it('has nothing to do the second time', async () => {
    await encrypt();
    expect(await encrypt()).toEqual({ streams: 0, events: 0, left: [] });
  });

  it('lets processes go on that took its threads for plain', async () => {
    const appender = log.another({ masterKeys });
    await say(appender, 'msg_before');
    await encrypt();
    expect(await say(appender, 'msg_behind')).toMatchObject({ status: 'appended' });
    expect(await plainRows()).toBe(0);
  });

  it('takes what is appended at the same time with it', async () => {
    const appender = log.another({ masterKeys });
    const writing = Array.from({ length: 60 }, (_, at) => say(appender, `msg_${at}`));
    await encrypt();
    const outcomes = await Promise.all(writing);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['appended']));
    await encrypt();
    expect(await plainRows()).toBe(0);
    expect(await events()).toHaveLength(65);
  });

  it('makes its threads erasable', async () => {
    await encrypt();
    const decision = eraseThread('thread_a', { reason: null });
    await log.another({ masterKeys }).append({ decision, context: CONTEXT });
    const payloads = (await events()).map(({ payload }) => payload).join();
    expect(payloads).not.toContain('a secret of thread_a');
    expect(payloads).toContain('a secret of thread_b');
    expect(await findings()).toEqual([]);
  });

  it('leaves evidence as it is: an event that is not what was hashed', async () => {
    await sql`
      update threadlog.events set payload = replace(payload, 'secret', 'forged')
      where entity_id = 'msg_of_thread_b'`.execute(owner.db);
    expect(await encrypt()).toMatchObject({ left: ['thread_b'] });
    expect(await findings()).toMatchObject([{ kind: 'payload_edited', from: 4 }]);
  });

  it('is not for API and worker', async () => {
    await expect(encryptPlain({ db: opened.db, masterKeys })).rejects.toMatchObject({
      code: '42501',
    });
  });
});
