// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { runCli, startCli, type CliResult } from './support/run-cli';

jest.setTimeout(120_000);

type Report = {
  readonly found: { readonly threads: number; readonly messages: number };
  readonly imported: { readonly threads: number; readonly messages: number } | null;
  readonly before: { readonly threads: number; readonly messages: number } | null;
  readonly skipped: readonly { readonly id?: string; readonly reason: string }[];
  readonly others: Readonly<Record<string, number>>;
};

/** One was used before, as if it were the hosted service; the other is empty. */
describe('threadlog import', () => {
  let [old, service]: Service[] = [];
  let directory: string;
  beforeAll(async () => {
    [old, service] = await Promise.all([
      startService(),
      startService({ otherKeys: 'other=key of theirs' }),
    ]);
    directory = makeTestDirectory('saved');
  });
  afterAll(async () => {
    await Promise.all([old?.stop(), service?.stop()]);
  });

  const the = (one: Service | undefined): Service => {
    if (!one) throw new Error('the service did not start');
    return one;
  };
  const clientOf = ({ baseUrl, key }: Service): OpenAI =>
    new OpenAI({ apiKey: key, baseURL: baseUrl, maxRetries: 0 });
  const environment = () => ({
    DATABASE_URL: the(service).database.appUrl,
    DATA_DIR: the(service).dataDirectory,
  });
  const run = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['import', ...args], environment());
  const report = async (...args: readonly string[]): Promise<Report & { code: number | null }> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (stdout === '') throw new Error(stderr);
    return { code, ...(JSON.parse(stdout) as Report) };
  };
  const save = (name: string, ...values: readonly unknown[]): string => {
    const path = join(directory, name);
    mkdirSync(join(path, '..'), { recursive: true });
    const lines = name.endsWith('.jsonl');
    writeFileSync(
      path,
      values.map((value) => JSON.stringify(value, null, lines ? 0 : 2)).join('\n'),
    );
    return path;
  };
  const pagesOf = async (from: Service, threadId: string, order: 'asc' | 'desc' = 'desc') => {
    const pages: unknown[] = [];
    let page = await clientOf(from).beta.threads.messages.list(threadId, { limit: 7, order });
    for (;;) {
      pages.push(page.data);
      if (!page.hasNextPage()) return pages;
      page = await page.getNextPage();
    }
  };
  /** A thread in the old service, used for a while. */
  const used = async (messages: number): Promise<string> => {
    const { threads } = clientOf(the(old)).beta;
    const { id } = await threads.create({ metadata: { topic: 'AI', n: String(messages) } });
    for (let n = 1; n <= messages; n += 1) {
      const role = n % 2 ? ('user' as const) : ('assistant' as const);
      const { id: messageId } = await threads.messages.create(id, {
        role,
        content: `${n}. „ü“ 👩‍👩‍👧`,
      });
      if (n % 5 === 0) {
        await threads.messages.update(messageId, { thread_id: id, metadata: { n: String(n) } });
      }
    }
    return id;
  };

  it('brings saved pages in, so that they read as before: to the byte, in either order', async () => {
    const id = await used(23);
    const thread = await clientOf(the(old)).beta.threads.retrieve(id);
    const pages = await pagesOf(the(old), id);
    const saved = pages.map((data) => ({ object: 'list', data, has_more: true }));
    const path = save('pages/one.json', { thread, pages: saved });
    expect(await report(path)).toMatchObject({
      code: 0,
      found: { threads: 1, messages: 23 },
      imported: { threads: 1, messages: 23 },
      before: { threads: 0, messages: 0 },
      skipped: [],
    });
    expect(await clientOf(the(service)).beta.threads.retrieve(id)).toEqual(thread);
    expect(await pagesOf(the(service), id)).toEqual(pages);
    expect(await pagesOf(the(service), id, 'asc')).toEqual(await pagesOf(the(old), id, 'asc'));
  });

  it('does nothing the second time, and brings in what was saved since', async () => {
    const id = await used(4);
    const [page] = await pagesOf(the(old), id);
    const path = save('again.json', page);
    expect(await report(path)).toMatchObject({ imported: { threads: 1, messages: 4 } });
    const { threads } = clientOf(the(old)).beta;
    await threads.messages.create(id, { role: 'user', content: 'Later.' });
    const [more] = await pagesOf(the(old), id);
    expect(await report(save('again.json', more))).toMatchObject({
      code: 0,
      imported: { threads: 0, messages: 1 },
      before: { threads: 1, messages: 4 },
    });
    expect(await pagesOf(the(service), id)).toEqual([more]);
  });

  it('keeps what a run wrote, in the words of both dialects and of Azure', async () => {
    const path = save(
      'lines.jsonl',
      { id: 'run_9', object: 'thread.run', thread_id: 'thread_OldOne' },
      {
        ...{ id: 'msg_Azure2', object: 'thread.message', created_at: 1_720_000_001 },
        ...{
          thread_id: 'thread_OldOne',
          role: 'assistant',
          assistant_id: 'asst_9',
          run_id: 'run_9',
        },
        ...{ attachments: [], metadata: null, status: 'completed', incomplete_details: null },
        content: [
          {
            type: 'text',
            text: {
              value: 'A',
              annotations: [
                { type: 'file_path', text: 'A', file_path: { file_id: 'assistant-1' } },
              ],
            },
          },
          { type: 'image_file', image_file: { file_id: 'assistant-1', detail: null } },
        ],
      },
      {
        ...{ id: 'msg_Old1', object: 'thread.message', created_at: 1_699_000_000 },
        ...{ thread_id: 'thread_OldOne', role: 'user', assistant_id: null, run_id: null },
        ...{ content: [{ type: 'text', text: { value: 'Q', annotations: [] } }], metadata: {} },
        file_ids: ['file-old'],
      },
      { id: 'msg_bad', object: 'thread.message', created_at: 1, thread_id: 'thread_OldOne' },
    );
    expect(await report(path)).toMatchObject({
      code: 1,
      imported: { threads: 1, messages: 2 },
      skipped: [{ id: 'msg_bad', reason: "Missing required parameter: 'role'." }],
      others: { 'thread.run': 1 },
    });
    const { threads } = clientOf(the(service)).beta;
    expect(await threads.retrieve('thread_OldOne')).toMatchObject({ created_at: 1_699_000_000 });
    const { data } = await threads.messages.list('thread_OldOne', { run_id: 'run_9' });
    expect(data).toEqual([
      expect.objectContaining({
        ...{ id: 'msg_Azure2', created_at: 1_720_000_001, assistant_id: 'asst_9', run_id: 'run_9' },
        content: [
          expect.objectContaining({ type: 'text' }),
          { type: 'image_file', image_file: { file_id: 'assistant-1' } },
        ],
      }),
    ]);
    const first = await threads.messages.retrieve('msg_Old1', { thread_id: 'thread_OldOne' });
    expect(first).toMatchObject({
      attachments: [{ file_id: 'file-old' }],
      created_at: 1_699_000_000,
    });
  });

  it('brings an export in: what was deleted is not there, what was changed is as it was last', async () => {
    const { threads } = clientOf(the(old)).beta;
    const [kept, deleted] = [await used(6), await used(2)];
    const [first] = (await threads.messages.list(kept, { order: 'asc' })).data;
    await threads.messages.delete(first?.id ?? '', { thread_id: kept });
    await threads.update(kept, { metadata: { topic: 'changed' } });
    await threads.delete(deleted);
    const path = join(directory, 'all.ndjson');
    const exported = await runCli(['export', '--all', '--out', path], {
      DATABASE_URL: the(old).database.appUrl,
      DATA_DIR: the(old).dataDirectory,
    });
    expect(exported.code).toBe(0);
    const { code, skipped, imported } = await report(path, '--project', 'default');
    expect([code, skipped]).toEqual([0, []]);
    expect(imported?.threads).toBe(1);
    expect(await clientOf(the(service)).beta.threads.retrieve(kept)).toEqual(
      await threads.retrieve(kept),
    );
    expect(await pagesOf(the(service), kept)).toEqual(await pagesOf(the(old), kept));
    await expect(clientOf(the(service)).beta.threads.retrieve(deleted)).rejects.toThrow('404');
  });

  it('takes nothing from another project, and nothing into a thread that was deleted here', async () => {
    const [taken, gone] = [await used(2), await used(2)];
    const folder = join(directory, 'two');
    for (const [name, id] of Object.entries({ taken, gone })) {
      save(`two/${name}.json`, await pagesOf(the(old), id));
    }
    expect(await report(join(folder, 'taken.json'), '--project', 'other')).toMatchObject({
      code: 0,
    });
    expect(await report(join(folder, 'gone.json'))).toMatchObject({ code: 0 });
    await clientOf(the(service)).beta.threads.delete(gone);
    expect(await report(folder)).toMatchObject({
      code: 1,
      imported: { threads: 0, messages: 0 },
      skipped: expect.arrayContaining([
        { id: taken, reason: 'its id is taken' },
        { id: gone, reason: 'the thread was deleted here' },
      ]),
    });
  });

  it('goes on where it was killed: each message once, in order', async () => {
    const messages = Array.from({ length: 6_000 }, (_, n) => ({
      ...{
        id: `msg_Killed${n}`,
        object: 'thread.message',
        created_at: 1_700_000_000 + Math.floor(n / 3),
      },
      ...{ thread_id: 'thread_Killed', role: 'user', file_ids: [], metadata: {} },
      content: [{ type: 'text', text: { value: `${n}`, annotations: [] } }],
    }));
    const path = save('killed.jsonl', ...messages);
    const count = async (): Promise<number> => {
      const [row] = await the(service).query<{ count: number }>(
        `select count(*)::int as count from threadlog.events where stream_id = 'thread_Killed'`,
      );
      return row?.count ?? 0;
    };
    const first = startCli(['import', path], environment());
    await eventually(count, (events) => events > 1_000);
    first.kill('SIGKILL');
    await first.ended;
    const before = await count();
    expect(before).toBeLessThan(6_001);
    const { code, imported } = await report(path);
    expect([code, (imported?.messages ?? 0) + before]).toEqual([0, 6_001]);
    const order = await the(service).query<{ id: string }>(
      `select entity_id as id from threadlog.events where stream_id = 'thread_Killed' and version > 1
       order by version`,
    );
    expect(order.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
  });

  it('only looks with --dry-run, and says to people what it found', async () => {
    const path = save('dry.json', await pagesOf(the(old), await used(3)));
    const { code, stdout } = await run(path, '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/threads\s+1\nmessages\s+3\n\nNothing was changed\./),
    ]);
    expect((await run(path)).stdout).toMatch(/messages\s+3\s+3\s+0/);
  });

  it.each([
    ['a path that is not there', ['nowhere.json'], 1, 'there is no file or folder nowhere.json'],
    ['no path', [], 2, "missing required argument 'paths'"],
  ])('refuses %s', async (_, args, code, sentence) => {
    const ended = await run(...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(sentence)]);
  });

  it('says of a file that is no JSON where it breaks, and takes the rest', async () => {
    const path = join(directory, 'broken.jsonl');
    const good = {
      id: 'msg_Good',
      object: 'thread.message',
      created_at: 1,
      thread_id: 'thread_Good',
    };
    writeFileSync(
      path,
      [
        { ...good, role: 'user', content: [] },
        { object: 'thread', id: 'thread_Good', created_at: 1 },
      ]
        .map((line) => JSON.stringify(line))
        .concat('{"id":')
        .join('\n'),
    );
    expect(await report(path)).toMatchObject({
      code: 1,
      imported: { threads: 1, messages: 1 },
      skipped: [{ file: path, line: 3, reason: 'it is not JSON' }],
    });
  });
});
