// The SDKs mark the threads as deprecated, and still ship them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../support/chromium';
import { startService, type Service } from '../support/service';
import { useKeys } from './support/keys';
import { openConsole, type Look, type OpenConsole } from './support/console/open-console';
import { tellAStory, type Story } from './support/console/tell-a-story';
import { attachmentsAreJudged } from './support/read-log';

jest.setTimeout(90_000);

const PICTURES = join(__dirname, '../../docs/console');
const WRITES = process.env['THREADLOG_WRITE_SCREENSHOTS'] !== undefined;
const MAX_BYTES = 150_000;

type Picture = {
  readonly name: string;
  readonly look: Look;
  readonly hash: (story: Story) => string;
  /** Whether minutes pass for the page while it is looked at. */
  readonly lasts?: true;
  /** What must be seen before it is taken. */
  readonly ready: (console: OpenConsole) => Promise<unknown>;
};

const WIDE = { width: 1100, height: 760 };
const PHONE = { width: 390, height: 780 };

const PLACES: readonly Omit<Picture, 'look'>[] = [
  {
    name: 'threads',
    hash: () => '#/threads',
    ready: ({ page }) => page.getByText('Hanse Kontor GmbH').waitFor(),
  },
  {
    name: 'thread',
    hash: ({ threadId }) => `#/threads/${threadId}`,
    ready: async ({ page }) => {
      await page.getByText('The refund of 1,240.00').waitFor();
      await page.getByText('validated').waitFor();
    },
  },
  {
    name: 'history',
    hash: ({ threadId, changedId }) => `#/threads/${threadId}/messages/${changedId}`,
    ready: ({ page }) => page.getByText('revision 4').waitFor(),
  },
  {
    name: 'events',
    hash: () => '#/events',
    ready: ({ page }) => page.getByText('Thread created').first().waitFor(),
  },
  {
    name: 'seal',
    hash: () => '#/seal?position=3',
    ready: async ({ page }) => {
      await page.getByText('Under the signature').waitFor();
      await page.getByRole('button', { name: 'Verify again' }).click();
      await page.getByText('The log begins with').waitFor();
      await page.getByText('Under the signature').waitFor();
    },
  },
  {
    name: 'operations',
    hash: () => '#/operations',
    lasts: true,
    ready: ({ page }) => page.getByText('the storage does not answer').waitFor(),
  },
];

const ALL: readonly Picture[] = [
  ...PLACES.map((place) => ({ ...place, look: { ...WIDE, colorScheme: 'light' as const } })),
  ...PLACES.map((place) => ({
    ...place,
    name: `${place.name}-dark`,
    look: { ...WIDE, colorScheme: 'dark' as const },
  })),
  ...PLACES.map((place) => ({ ...place, name: `${place.name}-phone`, look: PHONE })),
];

const fileOf = (name: string): string => join(PICTURES, `${name}.png`);

describe('the pictures of the console', () => {
  it.each(ALL)('have a small $name', ({ name }) => {
    expect(existsSync(fileOf(name)) && statSync(fileOf(name)).size).toBeLessThan(MAX_BYTES);
  });

  it('are shown by docs/console.md, those that it names', () => {
    const page = readFileSync(join(PICTURES, '../console.md'), 'utf8');
    const named = [...page.matchAll(/\(console\/([\w-]+)\.png\)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(ALL.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });
});

if (WRITES) describeInChromium('npm run screenshots prints', printThem);

function printThem(): void {
  let service: Service;
  let browser: Browser;
  let story: Story;
  let asker: Service;

  beforeAll(async () => {
    [service, browser] = await Promise.all([startService(), launchChromium()]);
    const { create } = useKeys(service.database.ownerUrl);
    const { key } = await create('default', 'read,write,audit,admin', 'support-desk');
    asker = { ...service, key };
    story = await tellAStory(asker);
    await attachmentsAreJudged(service);
    // As if the worker had tried often enough.
    const died = "update threadlog.tasks set state = 'dead', attempts = 8, last_error = $1";
    await service.query(died, ['the storage does not answer: connect ECONNREFUSED']);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  /** Of each two seconds of the page a moment of ours; the worker stands still for a while. */
  const letTimePass = async ({ page }: OpenConsole): Promise<void> => {
    const { messages } = new OpenAI({ apiKey: asker.key, baseURL: asker.baseUrl }).beta.threads;
    for (let round = 0; round < 60; round += 1) {
      if (round === 12) service.worker.signal('SIGSTOP');
      if (round >= 12 && round < 30 && round % 3 > 0) {
        await messages.create(story.threadId, { role: 'user', content: 'Thank you!' });
      }
      if (round === 34) service.worker.signal('SIGCONT');
      const looked = page.waitForResponse('**/v1/admin/status');
      await page.clock.runFor(2_000);
      await looked;
    }
  };

  it.each(ALL)('$name', async ({ name, look, hash, lasts, ready }) => {
    const opened = await openConsole(browser, asker, look);
    await opened.signIn();
    if (lasts) await opened.page.clock.install();
    await opened.goTo(hash(story));
    await ready(opened);
    if (lasts) await letTimePass(opened);
    await opened.page.mouse.move(0, 0);
    const bytes = await opened.page.screenshot({ animations: 'disabled' });
    await opened.context.close();
    mkdirSync(PICTURES, { recursive: true });
    writeFileSync(fileOf(name), bytes);
    expect(opened.errors).toEqual([]);
  });
}
