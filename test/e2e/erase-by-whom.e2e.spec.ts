import { makeTestMasterKey } from '../support/master-key';
import { startService, type Service } from '../support/service';
import { tablesWith } from './support/find-text';
import { useKeys } from './support/keys';
import { runCli, type CliResult } from './support/run-cli';
import { speakV1, type Answer } from './support/wire';

jest.setTimeout(120_000);

const MARKER = 'Zaubernuss9c1d';

describe('erasing', () => {
  let service: Service;
  let masterKeyFile: string;

  const ask = (method: string, path: string, key = service.key): Promise<Answer> =>
    speakV1({ baseUrl: service.baseUrl, key }).ask(method, path);
  const erase = (threadId: string, query = 'erase=true', key = service.key): Promise<Answer> =>
    ask('DELETE', `/threads/${threadId}?${query}`, key);
  const code = ({ text }: Answer): unknown =>
    (JSON.parse(text) as { error: { code: unknown } }).error.code;
  const cli = (args: readonly string[], more: Record<string, string> = {}): Promise<CliResult> =>
    runCli(args, {
      DATABASE_URL: service.database.appUrl,
      DATA_DIR: service.dataDirectory,
      MASTER_KEY_FILE: masterKeyFile,
      ...more,
    });
  const newThread = async (): Promise<string> => {
    const wire = speakV1(service);
    const { id } = await wire.createThread({ metadata: { who: MARKER } });
    await wire.createMessage(id);
    return id;
  };

  beforeAll(async () => {
    masterKeyFile = await makeTestMasterKey();
    const withKey = { MASTER_KEY_FILE: masterKeyFile };
    service = await startService({
      apiEnvironment: withKey,
      workerEnvironment: withKey,
      otherKeys: 'other=key of theirs',
    });
  });
  afterAll(() => service.stop());

  it('takes a key that may both write and administer', async () => {
    const threadId = await newThread();
    const { create } = useKeys(service.database.appUrl);
    const statuses: number[] = [];
    for (const scopes of ['read,write', 'admin', 'read,write,admin']) {
      const { key } = await create('default', scopes);
      statuses.push((await erase(threadId, 'erase=true', key)).status);
    }
    expect(statuses).toEqual([403, 403, 200]);
  });

  it('is not found in another project', async () => {
    const threadId = await newThread();
    const theirs = await erase(threadId, 'erase=true', 'key of theirs');
    expect(theirs).toEqual(await ask('DELETE', `/threads/${threadId}`, 'key of theirs'));
    expect((await ask('GET', `/threads/${threadId}`)).status).toBe(200);
  });

  it.each([
    ['erase=yes', 'invalid_value'],
    ['erase=true&erase=true', 'duplicate_parameter'],
    [`erase=true&reason=${'x'.repeat(501)}`, 'string_above_max_length'],
  ])('with ?%s is refused, and deletes nothing', async (query, expected) => {
    const threadId = await newThread();
    const answer = await erase(threadId, query);
    expect([answer.status, code(answer)]).toEqual([400, expected]);
    expect((await ask('GET', `/threads/${threadId}`)).status).toBe(200);
  });

  it.each(['erase=false', 'erase=', 'reason=only'])(
    'is not what ?%s asks for, which only deletes',
    async (query) => {
      const threadId = await newThread();
      expect(JSON.parse((await erase(threadId, query)).text)).toEqual({
        id: threadId,
        object: 'thread.deleted',
        deleted: true,
      });
    },
  );

  it('works on a thread that was deleted before', async () => {
    const threadId = await newThread();
    await ask('DELETE', `/threads/${threadId}`);
    expect(await erase(threadId)).toMatchObject({ status: 200 });
    const events = await service.query<{ type: string }>(
      'select type from threadlog.events where stream_id = $1 order by version',
      [threadId],
    );
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['ThreadDeleted', 'ContentErased']);
  });

  it('by many at once is done once', async () => {
    const threadId = await newThread();
    const answers = await Promise.all(Array.from({ length: 12 }, () => erase(threadId)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const events = await service.query(
      `select from threadlog.events where stream_id = $1 and type = 'ContentErased'`,
      [threadId],
    );
    expect(events).toHaveLength(1);
  });

  it('is of whole threads: of a message it is refused, and nothing is deleted', async () => {
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    const message = await wire.createMessage(id);
    const answer = await ask('DELETE', `/threads/${id}/messages/${message.id}?erase=true`);
    expect([answer.status, code(answer)]).toEqual([400, 'erasure_of_messages']);
    expect(await wire.retrieveMessage(id, message.id)).toEqual(message);
  });

  it('has an answer that is told again under its Idempotency-Key', async () => {
    const threadId = await newThread();
    const again = async (): Promise<readonly unknown[]> => {
      const answer = await fetch(`${service.baseUrl}/threads/${threadId}?erase=true`, {
        method: 'DELETE',
        headers: {
          authorization: `Bearer ${service.key}`,
          'openai-beta': 'assistants=v1',
          'idempotency-key': 'erase-once',
        },
      });
      return [answer.status, answer.headers.get('idempotent-replayed'), await answer.json()];
    };
    const [status, , body] = await again();
    expect(await again()).toEqual([status, 'true', body]);
  });

  it('by the command line says what is gone, and what it cannot reach', async () => {
    const threadId = await newThread();
    const { code: exit, stdout } = await cli([
      ...['erase', '--thread', threadId, '--reason', 'asked for by letter', '--yes'],
    ]);
    expect(exit).toBe(0);
    expect(stdout).toContain(`Erased ${threadId} at position`);
    expect(stdout).toMatch(/By operator:\S+, because: asked for by letter/);
    expect(stdout).toContain('backups and dumps');
    expect((await ask('GET', `/threads/${threadId}`)).status).toBe(404);
  });

  it('by the command line tells the same for machines, also the second time', async () => {
    const threadId = await newThread();
    const args = ['erase', '--thread', threadId, '--reason', 'asked for', '--json'];
    const [first, second] = [await cli(args), await cli(args)];
    expect(JSON.parse(first.stdout)).toMatchObject({ thread_id: threadId, events: 3, messages: 1 });
    expect(second).toEqual(first);
  });

  it.each([
    ['without --yes, where nobody can be asked', [], 'nobody is there to be asked: give --yes'],
    ['of a thread that is not there', ['--yes'], 'the log has no thread "thread_nobody"'],
  ])('by the command line fails %s', async (_, more, sentence) => {
    const threadId = more.length === 0 ? await newThread() : 'thread_nobody';
    const result = await cli(['erase', '--thread', threadId, '--reason', 'x', ...more]);
    expect(result).toEqual({ code: 1, stdout: '', stderr: `threadlog: ${sentence}\n` });
  });

  it('by the command line fails without the master key', async () => {
    const threadId = await newThread();
    const args = ['erase', '--thread', threadId, '--reason', 'x', '--yes'];
    const { code: exit, stderr } = await cli(args, { MASTER_KEY_FILE: await makeTestMasterKey() });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^threadlog: .* which is not in MASTER_KEY_FILE\n$/);
  });

  it('left nothing of those threads that it was asked for', async () => {
    const found = await tablesWith(service, MARKER);
    expect(found.filter((name) => name.startsWith('threadlog.'))).toEqual([]);
  });
});

describe('without a master key', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  it('content is not erased, which is said, and nothing is done by half', async () => {
    const wire = speakV1(service);
    const { id } = await wire.createThread({ metadata: { a: '1' } });
    const answer = await wire.ask('DELETE', `/threads/${id}?erase=true`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('content_not_encrypted');
    expect((await wire.ask('GET', `/threads/${id}`)).status).toBe(200);
  });

  it('the command line says so too', async () => {
    const { id } = await speakV1(service).createThread();
    const result = await runCli(['erase', '--thread', id, '--reason', 'x', '--yes'], {
      DATABASE_URL: service.database.appUrl,
      DATA_DIR: service.dataDirectory,
    });
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `threadlog: the content of ${id} cannot be destroyed: it was stored without a master key; nothing was changed\n`,
    });
  });

  it('a database that is encrypted is refused by API and worker, in a sentence', async () => {
    const encrypted = await runCli(['encrypt'], {
      MIGRATION_DATABASE_URL: service.database.ownerUrl,
      MASTER_KEY_FILE: await makeTestMasterKey(),
    });
    expect(encrypted).toMatchObject({ code: 0, stderr: '' });
    expect(encrypted.stdout).toMatch(/^Encrypted 2 threads and files with 2 events\.\n/);
    const [known] = await service.query<{ id: string }>(
      `select encode(master_id, 'hex') as id from threadlog.master_keys`,
    );
    const sentence = `the content of this database is encrypted under the master key ${known?.id}, which is not in MASTER_KEY_FILE\n`;
    await expect(service.startApi()).rejects.toThrow(
      `ended with 1 at its start: threadlog api: ${sentence}`,
    );
    await expect(service.startWorker()).rejects.toThrow(
      `ended with 1 at its start: threadlog worker: ${sentence}`,
    );
  });
});
