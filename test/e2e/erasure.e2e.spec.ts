import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startForeignVerifier } from '../support/foreign-verifier';
import { eventually } from '../support/eventually';
import { makeTestMasterKey } from '../support/master-key';
import { startService, type ApiProcess, type Service } from '../support/service';
import { speakFiles, type WireFile } from './support/files';
import { tablesWith } from './support/find-text';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1, type Answer } from './support/wire';

jest.setTimeout(180_000);

/** What nobody may find any more, in every place that a client can write to. */
const MARKER = 'Rumpelstilzchen7f3a';

type HistoryEvent = {
  readonly type: string;
  readonly changes: readonly object[] | null;
  readonly erased?: true;
  readonly reason?: string | null;
};

describe('I20: an erased thread', () => {
  let service: Service;
  let second: ApiProcess;
  let masterKeyFile: string;
  let threadId: string;
  let messageId: string;
  let own: WireFile;
  let shared: WireFile;
  let heldBefore: readonly string[];
  let proofBefore: Answer;
  let erased: Answer;

  const speak = (baseUrl = service.baseUrl, key = service.key) => speakV1({ baseUrl, key });
  const ask = (path: string, method = 'GET'): Promise<Answer> => speak().ask(method, path);
  const environment = (): Readonly<Record<string, string>> => ({
    DATABASE_URL: service.database.appUrl,
    MIGRATION_DATABASE_URL: service.database.ownerUrl,
    DATA_DIR: service.dataDirectory,
    MASTER_KEY_FILE: masterKeyFile,
  });
  const cli = (...args: readonly string[]): Promise<CliResult> => runCli(args, environment());
  const positionOf = async (entityId: string): Promise<number> => {
    const [row] = await service.query<{ position: number }>(
      'select position::int from threadlog.events where entity_id = $1 and rev = 1',
      [entityId],
    );
    return row?.position ?? 0;
  };
  const isProjected = async (): Promise<boolean> => {
    const [row] = await service.query<{ behind: number }>(
      `select ((select max(position) from threadlog.events) - min(position))::int as behind
       from threadlog.checkpoints where name in ('read_model', 'attachments')`,
    );
    return row?.behind === 0;
  };
  const isCleared = async (): Promise<boolean> => {
    const [row] = await service.query<{ left: number }>(
      `select count(*)::int as left from threadlog.tasks where state <> 'done'`,
    );
    return row?.left === 0 && (await isProjected());
  };
  const filesWith = (text: string): readonly string[] => {
    const path = join(service.dataDirectory, 'files');
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name))
      .filter((file) => readFileSync(file).includes(text));
  };

  beforeAll(async () => {
    masterKeyFile = await makeTestMasterKey();
    const withKey = { MASTER_KEY_FILE: masterKeyFile };
    service = await startService({ apiEnvironment: withKey, workerEnvironment: withKey });
    second = await service.startApi();
    const files = speakFiles(service);
    own = await files.upload(`${MARKER}.txt`, `notes of ${MARKER}`);
    shared = await files.upload('shared.txt', 'nothing special');
    const wire = speak();
    ({ id: threadId } = await wire.createThread({ metadata: { who: MARKER } }));
    const keyed = await fetch(`${service.baseUrl}/threads/${threadId}/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.key}`,
        'openai-beta': 'assistants=v1',
        'content-type': 'application/json',
        'idempotency-key': 'once',
      },
      body: JSON.stringify({ role: 'user', content: `I am ${MARKER}` }),
    });
    ({ id: messageId } = (await keyed.json()) as { readonly id: string });
    const file_ids = [own.id, shared.id];
    await wire.createMessage(threadId, { role: 'user', content: MARKER, file_ids });
    await wire.ask('POST', `/threads/${threadId}/messages/${messageId}`, {
      metadata: { name: MARKER },
    });
    const other = await wire.createThread();
    await wire.createMessage(other.id, { role: 'user', content: 'x', file_ids: [shared.id] });
    await eventually(isCleared, Boolean, { within: 60_000 });
    // Tables of before are kept for a way back, and hold what they held.
    expect(await cli('rebuild', '--json')).toMatchObject({ code: 0 });
    // Both have read it, and remember how.
    await speak(second.baseUrl).ask('GET', `/threads/${threadId}/messages?limit=100`);
    await ask(`/threads/${threadId}/messages?as_of=position:${await positionOf(messageId)}`);
    heldBefore = await tablesWith(service, MARKER);
    const position = await positionOf(messageId);
    const sealedPath = `/audit/proof/inclusion?position=${position}`;
    await eventually(
      () => ask(sealedPath),
      ({ status }) => status === 200,
    );
    const { tree_size: size } = JSON.parse((await ask(sealedPath)).text) as { tree_size: number };
    proofBefore = await ask(`${sealedPath}&size=${size}`);
    erased = await ask(
      `/threads/${threadId}?erase=true&reason=asked%20for%20by%20letter`,
      'DELETE',
    );
  });
  afterAll(() => service.stop());

  it('was in the read tables before, and not in the log', () => {
    expect(heldBefore).toEqual([
      ...['read_model.files', 'read_model.messages', 'read_model.threads'],
      ...['read_model_previous.files', 'read_model_previous.messages'],
      'read_model_previous.threads',
    ]);
  });

  it('is answered as deleted, and erased', () => {
    expect([erased.status, JSON.parse(erased.text)]).toEqual([
      200,
      { id: threadId, object: 'thread.deleted', deleted: true, erased: true },
    ]);
  });

  it.each(['', '/messages', '/messages/:message'])(
    'is not there for anybody who reads %s, whatever they have read before',
    async (path) => {
      const url = `/threads/${threadId}${path.replace(':message', messageId)}`;
      const answers = [await ask(url), await speak(second.baseUrl).ask('GET', url)];
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    },
  );

  it.each(['', '/messages', '/messages/:message'])(
    'is told to be erased as of then, under %s',
    async (path) => {
      const at = (await positionOf(own.id)) + 4;
      const url = `/threads/${threadId}${path.replace(':message', messageId)}?as_of=position:${at}`;
      const answers = [await ask(url), await speak(second.baseUrl).ask('GET', url)];
      for (const { status, text } of answers) {
        expect([status, text]).toEqual([410, expect.stringContaining('content_erased')]);
      }
    },
  );

  it('is left out of the list of threads as of then', async () => {
    const { status, text } = await ask(`/threads?as_of=position:${await positionOf(messageId)}`);
    expect([status, text.includes(threadId)]).toEqual([200, false]);
  });

  it('has a history without content, that says who erased it and why', async () => {
    const { text } = await ask(`/threads/${threadId}/events?order=asc&limit=100`);
    const { data } = JSON.parse(text) as { readonly data: readonly HistoryEvent[] };
    const last = data.at(-1);
    expect(last).toMatchObject({
      type: 'ContentErased',
      reason: 'asked for by letter',
      changes: [],
    });
    expect(last).toMatchObject({ actor: { key_id: expect.stringMatching(/^key_/) as string } });
    expect(data.slice(0, -1).every(({ changes, erased: is }) => changes === null && is)).toBe(true);
    expect(text).not.toContain(MARKER);
  });

  it('does nothing when it is erased again', async () => {
    const again = await ask(`/threads/${threadId}?erase=true&reason=again`, 'DELETE');
    expect(again).toEqual(erased);
    const events = await service.query(
      `select from threadlog.events where stream_id = $1 and type = 'ContentErased'`,
      [threadId],
    );
    expect(events).toHaveLength(1);
  });

  it('is nowhere in the database once the worker has cleared up', async () => {
    await eventually(isCleared, Boolean, { within: 60_000 });
    expect(await tablesWith(service, MARKER)).toEqual([]);
  });

  it('has lost the file that it alone had, and not the one that another thread has', async () => {
    await eventually(isCleared, Boolean, { within: 60_000 });
    expect(filesWith(MARKER)).toEqual([]);
    const files = speakFiles(service);
    const statuses = await Promise.all(
      [own.id, shared.id].map(async (id) => (await files.ask('GET', `/${id}/content`)).status),
    );
    expect(statuses).toEqual([404, 200]);
  });

  it('answers a repeat of a request in it without what it said', async () => {
    const answer = await fetch(`${service.baseUrl}/threads/${threadId}/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.key}`,
        'openai-beta': 'assistants=v1',
        'content-type': 'application/json',
        'idempotency-key': 'once',
      },
      body: JSON.stringify({ role: 'user', content: `I am ${MARKER}` }),
    });
    // 410 as long as the key of the request is remembered, which the worker ends.
    expect([404, 410]).toContain(answer.status);
    expect(await answer.text()).not.toContain(MARKER);
  });

  it('is proven as before', async () => {
    const { tree_size: size, position } = JSON.parse(proofBefore.text) as {
      readonly tree_size: number;
      readonly position: number;
    };
    const now = await ask(`/audit/proof/inclusion?position=${position}&size=${size}`);
    expect(now).toEqual(proofBefore);
  });

  it('leaves a log that is what was sealed, and read tables that are what the log says', async () => {
    await eventually(isCleared, Boolean, { within: 60_000 });
    const { code, stdout, stderr } = await cli('verify');
    expect([code, stdout + stderr]).toEqual([
      0,
      expect.stringContaining('The log is what was sealed'),
    ]);
  });

  it('is the same in tables that are made anew (I15)', async () => {
    await eventually(isCleared, Boolean, { within: 60_000 });
    expect(await cli('rebuild', '--json')).toMatchObject({ code: 0 });
    expect(await cli('verify', '--json')).toMatchObject({ code: 0 });
    expect(await tablesWith(service, MARKER)).toEqual([]);
  });

  it('was encrypted under a master key that is in no table, and in nothing that was said', async () => {
    const base64 = readFileSync(masterKeyFile, 'utf8').trim();
    const hex = Buffer.from(base64, 'base64').toString('hex');
    const said = [service.api, second, service.worker].map(({ output }) => output()).join();
    for (const written of [base64, hex]) {
      expect(await tablesWith(service, written)).toEqual([]);
      expect(said).not.toContain(written);
    }
  });

  it('is exported without its content, and everything else with it: a foreign verifier accepts both', async () => {
    const { code, stdout } = await cli('export', '--all');
    expect(code).toBe(0);
    expect(stdout).not.toContain(MARKER);
    // Encrypted in the database, and in clear text for whoever may export.
    expect(stdout).toContain(String.raw`\"value\":\"x\"`);
    const verifier = startForeignVerifier();
    const key = readFileSync(join(service.dataDirectory, 'published', 'key'), 'utf8').trim();
    const verdict = await verifier.verify(stdout, key);
    await verifier.stop();
    const [row] = await service.query<{ erased: number }>(
      `select count(*)::int as erased from threadlog.events
       where type not in ('ContentErased', 'FileErased') and (stream_id = $1 or stream_id = $2)`,
      [threadId, own.id],
    );
    expect(verdict).toMatchObject({ holds: true, findings: [], erased: row?.erased });
    expect(row?.erased).toBeGreaterThan(4);
  });

  it('is replayed as erased', async () => {
    const { stdout } = await cli(
      'replay',
      '--thread',
      threadId,
      '--to',
      String(await positionOf(messageId)),
    );
    expect(stdout).toContain(`message ${messageId} is erased`);
    expect(stdout).not.toContain(MARKER);
  });
});
