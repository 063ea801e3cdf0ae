import { spawnSync } from 'node:child_process';
import OpenAI from 'openai';
import { isNotRun } from '../docs/not-run';
import { pages, textOf } from '../docs/pages';
import { readPage, type Step } from '../docs/read-page';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { standaloneIsReady, startStandalone, type Standalone } from '../support/standalone';
import { openReader, type Reader } from './support/reader';

jest.setTimeout(120_000);

/** Played by what it ends in, because it would build the checkout that other specs are running on. */
const START = 'npm start';

const PAGES = pages()
  .map(
    (page) => [page, readPage(textOf(page)).filter(({ text }) => !isNotRun(page, text))] as const,
  )
  .filter(([, steps]) => steps.length > 0);

/** Pages share a service, as a reader who goes from one to the next. */
describe('whoever does what the pages say', () => {
  let standalone: Standalone;
  /** Plays the hosted API, from before. */
  let hosted: Service;
  let key: string;
  let address: string;
  let directory: string;
  const hasPython = spawnSync('python3', ['-c', 'import openai']).status === 0;

  beforeAll(async () => {
    directory = makeTestDirectory('docs');
    standalone = startStandalone(directory);
    [hosted] = await Promise.all([startService(), standaloneIsReady(standalone)]);
    key = /tlk_[\w-]{43}/.exec(standalone.output())?.[0] ?? '';
    address = /running at http:\/\/(\S+)\/v1/.exec(standalone.output())?.[1] ?? '';
  });
  afterAll(async () => {
    standalone.child.kill('SIGTERM');
    await hosted.stop();
  });

  const open = (page: string): Reader => {
    const here = new OpenAI({ baseURL: `http://${address}/v1`, apiKey: key });
    const before = new OpenAI({ baseURL: hosted.baseUrl, apiKey: hosted.key });
    return openReader({
      address,
      hasPython,
      environment: {
        DATA_DIR: directory,
        // README shows how to come by it; the pages behind it take it for granted.
        ...(page !== 'README.md' && { THREADLOG_API_KEY: key }),
        OPENAI_BASE_URL: hosted.baseUrl,
        OPENAI_API_KEY: hosted.key,
      },
      settled: () => hasSettled(`http://${address}/v1`, key),
      makeThread: () => haveThread(page === 'docs/migrating.md' ? before : here),
    });
  };

  describe.each(PAGES)('%s', (page, steps) => {
    let reader: Reader;
    beforeAll(() => (reader = open(page)));
    afterAll(() => reader.end());

    it.each(steps.map((step) => [`${step.line}: ${titleOf(step)}`, step] as const))(
      'line %s',
      async (_title, step) => {
        if (step.text === START) reader.see(step.shown, standalone.output());
        else await reader.follow(step);
      },
    );
  });
});

function titleOf({ text }: Step): string {
  return text.split('\n')[0]?.slice(0, 80) ?? '';
}

type Status = Readonly<Record<'log_position' | 'sealed_position' | 'tasks_pending', number>>;

async function hasSettled(baseUrl: string, key: string): Promise<void> {
  const status = async (): Promise<Status> => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${baseUrl}/admin/status`, { headers });
    return (await answer.json()) as Status;
  };
  await eventually(
    status,
    (now) => now.sealed_position === now.log_position && now.tasks_pending === 0,
  );
}

/** Two messages, and a file that no other thread has. */
async function haveThread(client: OpenAI): Promise<string> {
  const file = await client.files.create({
    file: new File(['to be kept'], 'note.txt'),
    purpose: 'assistants',
  });
  const attachments = [{ file_id: file.id, tools: [{ type: 'file_search' as const }] }];
  // The SDK marks it as deprecated: it is what this service is for.
  // oxlint-disable-next-line typescript/no-deprecated
  const { id } = await client.beta.threads.create({
    messages: [
      { role: 'user', content: 'Where is my parcel?', attachments },
      { role: 'assistant', content: 'On its way.' },
    ],
  });
  return id;
}
