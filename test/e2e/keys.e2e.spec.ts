import { request } from 'node:http';
import OpenAI from 'openai-v1';
import { eventually } from '../support/eventually';
import { startService, type ApiProcess, type Service } from '../support/service';
import { faultOf, partsOf } from './support/fault-of';
import { useKeys, type KeyShown } from './support/keys';
import { runCli } from './support/run-cli';

jest.setTimeout(60_000);

/** What a revocation may take to work everywhere, and what a machine at work adds to that. */
const REVOKED_WITHIN_MS = 1_000;
const SLACK_MS = 500;

describe('the keys of a project', () => {
  let service: Service;
  let second: ApiProcess;
  let keys: ReturnType<typeof useKeys>;

  beforeAll(async () => {
    service = await startService();
    second = await service.startApi();
    keys = useKeys(service.database.appUrl);
  });
  afterAll(() => service.stop());

  const clientOf = (apiKey: string, { baseUrl }: Pick<ApiProcess, 'baseUrl'> = service): OpenAI =>
    new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0 });
  const shown = async (keyId: string): Promise<KeyShown | undefined> =>
    (await keys.list()).find(({ key_id }) => key_id === keyId);

  it('work on every process as soon as they are made', async () => {
    const { key } = await keys.create('acme', 'read,write');
    const { id } = await clientOf(key).beta.threads.create();
    expect((await clientOf(key, second).beta.threads.retrieve(id)).id).toBe(id);
  });

  it('are refused by every process within a second of their revocation', async () => {
    const { key, key_id } = await keys.create('acme', 'read,write');
    const { id } = await clientOf(key).beta.threads.create();
    const clients = [service, second].map((api) => clientOf(key, api));
    const ask = async (client: OpenAI): Promise<unknown> =>
      client.beta.threads.retrieve(id).then(
        () => 'an answer',
        (error: unknown) => error,
      );
    // Asked all the time, so that every process has just recognised it.
    const watched = clients.map((client) =>
      eventually(
        () => ask(client),
        (seen) => seen instanceof OpenAI.AuthenticationError,
        { within: 30_000 },
      ).then(() => performance.now()),
    );
    await keys.revoke(key_id);
    const revokedAt = performance.now();
    const refusedAt = await Promise.all(watched);
    const waits = refusedAt.map((at) => at - revokedAt);
    expect(Math.max(...waits)).toBeLessThan(REVOKED_WITHIN_MS + SLACK_MS);
    const last = await faultOf(clientOf(key).beta.threads.retrieve(id));
    expect(partsOf(last)).toMatchObject({ code: 'invalid_api_key' });
  });

  it('show when they were last used, some seconds later', async () => {
    const [used, unused] = [await keys.create('acme', 'read'), await keys.create('acme', 'read')];
    await faultOf(clientOf(used.key).beta.threads.retrieve('thread_abc123'));
    const seen = await eventually(
      () => shown(used.key_id),
      (key) => key?.last_used_at !== null,
      { within: 20_000, every: 200 },
    );
    const usedAt = Date.parse(seen?.last_used_at ?? '');
    expect(usedAt).toBeGreaterThan(Date.parse(used.created_at));
    expect(usedAt).toBeLessThan(Date.now());
    expect((await shown(unused.key_id))?.last_used_at).toBeNull();
  });

  it('show the last use of a process that was told to stop right after it', async () => {
    const { key, key_id } = await keys.create('acme', 'read');
    const api = await service.startApi();
    await faultOf(clientOf(key, api).beta.threads.retrieve('thread_abc123'));
    api.signal('SIGTERM');
    expect(await api.exit).toEqual({ code: 0, signal: null });
    expect((await shown(key_id))?.last_used_at).toEqual(expect.any(String));
  });

  describe('with the scope read', () => {
    let reader: OpenAI;
    let key: string;

    beforeAll(async () => {
      ({ key } = await keys.create('default', 'read'));
      reader = clientOf(key);
    });

    it('read what their project has', async () => {
      const { id } = await clientOf(service.key).beta.threads.create();
      expect((await reader.beta.threads.retrieve(id)).id).toBe(id);
      expect((await reader.beta.threads.messages.list(id)).data).toEqual([]);
    });

    it('may not write: that is PermissionDeniedError', async () => {
      const thrown = await faultOf(reader.beta.threads.create());
      expect(thrown).toBeInstanceOf(OpenAI.PermissionDeniedError);
      expect(partsOf(thrown)).toEqual({
        message: '403 You have insufficient permissions for this operation. Missing scopes: write.',
        param: null,
        code: 'missing_scope',
      });
      expect(thrown.headers?.['x-should-retry']).toBe('false');
    });

    it('are told so before the beta header, the id or a byte of the body is looked at', async () => {
      const headers = { authorization: `Bearer ${key}`, 'content-length': '1000' };
      expect(await statusOf('POST', '/threads/no-id', headers)).toBe(403);
    });

    it('are told that a url is unknown, whatever they may', async () => {
      const headers = { authorization: `Bearer ${key}`, 'content-length': '0' };
      expect(await statusOf('POST', '/nowhere', headers)).toBe(404);
    });
  });

  it('with the scope write alone do not read', async () => {
    const writer = clientOf((await keys.create('default', 'write')).key);
    const { id } = await writer.beta.threads.create();
    const thrown = await faultOf(writer.beta.threads.retrieve(id));
    expect(thrown).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(thrown.message).toContain('Missing scopes: read.');
  });

  it('are asked for whatever the spelling of the url', async () => {
    const root = service.baseUrl.replace('/v1', '');
    const answer = await fetch(`${root}/%761/threads/thread_abc123`);
    expect(answer.status).toBe(401);
  });

  /** Of a request that is never ended: where its headers announce a body, that never comes. */
  const statusOf = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request(`${service.baseUrl}${path}`, { method, headers }, (answer) => {
        resolve(answer.statusCode);
        asked.destroy();
      });
      asked.on('error', reject).flushHeaders();
    });
});

describe('threadlog keys', () => {
  let service: Service;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    service = await startService();
    environment = { DATABASE_URL: service.database.appUrl };
  });
  afterAll(() => service.stop());

  const threadlog = (...args: readonly string[]) => runCli(args, environment);

  it('shows a new key once, and lists it without', async () => {
    const made = await threadlog('keys', 'create', '--project', 'acme', '--name', 'Ann, laptop');
    const key = /tlk_[\w-]{43}/.exec(made.stdout)?.[0] ?? 'none';
    expect(made).toEqual({ code: 0, stdout: expect.stringContaining(`  ${key}\n`), stderr: '' });
    const { stdout } = await threadlog('keys', 'list');
    expect(stdout).toMatch(
      /^key_[0-9a-f]{24}  acme +Ann, laptop +read,write +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +never +-$/m,
    );
    expect(stdout).not.toContain(key);
  });

  it('lists the keys of one project', async () => {
    const { stdout } = await threadlog('keys', 'list', '--project', 'default', '--json');
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ project_id: 'default', name: 'API_KEYS' }),
    ]);
    expect((await threadlog('keys', 'list', '--project', 'none')).stdout).toBe(
      'There are no keys.\n',
    );
  });

  it('says whether it was this time that a key was revoked', async () => {
    const { key_id } = await useKeys(service.database.appUrl).create('acme', 'read', 'Bob');
    const which = `${key_id} (Bob, project acme)`;
    expect(await threadlog('keys', 'revoke', key_id)).toMatchObject({
      code: 0,
      stdout: `Revoked ${which}; within a second every process refuses it.\n`,
    });
    expect(await threadlog('keys', 'revoke', key_id)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^key_.* was revoked already, at \d{4}-\S+Z\.\n$/),
    });
  });

  it('tells in one sentence that there is no such key', async () => {
    expect(await threadlog('keys', 'revoke', 'key_none')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'threadlog: there is no key with the id "key_none"; "threadlog keys list" shows those that there are\n',
    });
  });

  it.each([
    [['keys', 'create', '--project', 'acme'], "required option '--name <name>' not specified"],
    [['keys', 'create', '--project', 'a b', '--name', 'n'], 'Expected letters, digits'],
    [['keys', 'create', '--project', 'a', '--name', 'n', '--scopes', 'fly'], '"fly" is none of'],
    [['keys', 'revoke'], "missing required argument 'key-id'"],
    [['keyz'], 'unknown command'],
  ])('ends with code 2 for %j', async (args, sentence) => {
    const { code, stdout, stderr } = await threadlog(...args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)]);
  });

  it('tells in one sentence that the database is not there, without the password', async () => {
    const away = { DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/none' };
    const { code, stderr } = await runCli(['keys', 'list'], away);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^threadlog: the database at 127\.0\.0\.1:1\/\w+ cannot be used: nothing listens there;.*\n$/,
      ),
    ]);
  });

  it('tells in one sentence that the database was never migrated', async () => {
    const url = new URL(service.database.ownerUrl);
    url.pathname = '/postgres';
    const { code, stderr } = await runCli(['keys', 'list'], { DATABASE_URL: url.href });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^threadlog: the database lacks migrations \(0001[^\n]*migrate" first\n$/,
      ),
    ]);
  });
});
