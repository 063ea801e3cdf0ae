import { Client } from 'pg';
import { eraseThread, createMessage, createThread } from '#domain';
import { makeSigningKey, verifierKeyOf } from '#ledger';
import { aNewMessage } from '../../../test/support/builders';
import { openTestLog, type TestLog } from '../../../test/support/log';
import { sealNext } from './seal-next';
import { verifyLedger } from './verify-ledger';

const key = makeSigningKey('threadlog/test');

let log: TestLog;
let owner: Client;
beforeEach(async () => {
  log = await openTestLog({ kind: 'encrypted' });
  owner = new Client({ connectionString: log.database.ownerUrl });
  await owner.connect();
  for (const threadId of ['thread_a', 'thread_b']) {
    await log.append(createThread({ threadId, metadata: { a: threadId }, messages: [] }));
    const { role, content, metadata } = aNewMessage();
    const attachments = [{ file_id: 'file-a', tools: [] }];
    const message = { id: `msg_of_${threadId}`, role, content, attachments, metadata };
    await log.append(createMessage(threadId, message));
  }
  await sealNext(log.db, key, 100);
});
afterEach(async () => {
  await owner.end();
  await log.close();
});

async function findings(): Promise<readonly (readonly [kind: string, position: number])[]> {
  const verified = await verifyLedger({ db: log.db, key: verifierKeyOf(key) });
  return verified.findings.map(({ kind, from }) => [kind, from]);
}

describe('an encrypted log', () => {
  it('is what was sealed', async () => {
    expect(await findings()).toEqual([]);
  });

  it('is what was sealed after a thread of it was erased (I20)', async () => {
    await log.append(eraseThread('thread_a', { reason: null }));
    await sealNext(log.db, key, 100);
    expect(await findings()).toEqual([]);
  });

  it.each([
    [
      'changes a ciphertext',
      `set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1)`,
    ],
    ['puts another outline beside it', `set outline = '{"attachments":[{"file_id":"file-b"}]}'`],
    ['takes the outline away', 'set outline = null'],
    [
      'puts the ciphertext of another event there',
      'set ciphertext = (select ciphertext from threadlog.events where position = 1)',
    ],
    [
      'puts a payload of its own there',
      `set ciphertext = null, outline = null, payload = '{}', salt = decode(repeat('00', 16), 'hex')`,
    ],
  ])('shows who %s', async (_, change) => {
    await owner.query(`update threadlog.events ${change} where position = 2`);
    expect(await findings()).toEqual([['payload_edited', 2]]);
  });

  it.each([
    ['destroys a key', 'update threadlog.data_keys set wrapped = null, destroyed_at = now()'],
    ['deletes a key', 'delete from threadlog.data_keys'],
  ])('shows who %s without saying so in the log', async (_, change) => {
    await owner.query(`${change} where stream_id = 'thread_b'`);
    expect(await findings()).toEqual([
      ['payload_lost', 3],
      ['payload_lost', 4],
    ]);
  });

  it('shows who puts the key of another thread there', async () => {
    await owner.query(`
      update threadlog.data_keys set wrapped = (
        select wrapped from threadlog.data_keys where stream_id = 'thread_a')
      where stream_id = 'thread_b'`);
    expect(await findings()).toEqual([
      ['payload_edited', 3],
      ['payload_edited', 4],
    ]);
  });
});
