// The SDKs mark the threads as deprecated, and still ship them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import { sampleFiles } from '../support/sample-files';
import { startService, type Service } from '../support/service';
import { openConsole, type Look, type OpenConsole } from './support/console/open-console';
import { tellAStory, type Story } from './support/console/tell-a-story';
import { useKeys } from './support/keys';
import { attachmentsAreJudged } from './support/read-log';

jest.setTimeout(60_000);

describeInChromium('the console', () => {
  let service: Service;
  let browser: Browser;
  let story: Story;
  let openai: OpenAI;
  let threads: OpenAI['beta']['threads'];
  const opened: OpenConsole[] = [];

  beforeAll(async () => {
    const keys = 'other=key of theirs';
    [service, browser] = await Promise.all([startService({ otherKeys: keys }), launchChromium()]);
    openai = new OpenAI({ apiKey: service.key, baseURL: service.baseUrl, maxRetries: 0 });
    threads = openai.beta.threads;
    story = await tellAStory(service);
    await attachmentsAreJudged(service);
  });
  afterEach(async () => {
    const done = opened.splice(0);
    // A request that a test has in its hands ends with the test.
    await Promise.all(done.map(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' })));
    await Promise.all(done.map(({ context }) => context.close()));
    // Whatever else a test is about: nothing breaks in the page, and nobody else is asked.
    expect(done.flatMap(({ errors }) => errors)).toEqual([]);
    const origin = new URL(service.baseUrl).origin;
    const asked = done.flatMap(({ requests }) => requests);
    expect(
      asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:')),
    ).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  const open = async (look?: Look): Promise<OpenConsole> => {
    const console = await openConsole(browser, service, look);
    opened.push(console);
    return console;
  };
  const openAt = async (hash: string, key?: string): Promise<OpenConsole> => {
    const console = await open();
    await console.signIn(key);
    await console.goTo(hash);
    return console;
  };
  describe('the key', () => {
    it('is asked for once, kept in the tab, and forgotten at the end', async () => {
      const { page, signIn } = await open();
      await signIn();
      await page.reload();
      await page.getByRole('heading', { name: 'Threads' }).waitFor();
      const kept = await page.evaluate(() => [JSON.stringify(localStorage), document.cookie]);
      expect(kept.join()).not.toContain(service.key);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key').waitFor();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });

    it.each([
      ['is wrong', 'no such key', 'This key is not known here'],
      ['cannot be one', 'ключ', 'That cannot be a key'],
      ['is empty', ' ', 'Enter a key'],
    ])('that %s is refused with a sentence', async (_, key, sentence) => {
      const { page } = await open();
      await page.getByLabel('API key').fill(key);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    });

    it('that lacks a scope is told which one', async () => {
      const { key } = await useKeys(service.database.ownerUrl).create('default', 'read');
      const { page, goTo } = await openAt(`#/threads/${story.threadId}`, key);
      await page.getByText('The refund of 1,240.00').waitFor();
      await page.getByText('This key lacks the scope audit.').waitFor();
      for (const [hash, scope] of [
        ['#/events', 'audit'],
        ['#/seal', 'audit'],
        ['#/operations', 'admin'],
      ]) {
        await goTo(hash ?? '');
        await page.getByText(`This key lacks the scope ${scope}.`).waitFor();
      }
    });

    it('that is revoked ends the session', async () => {
      const keys = useKeys(service.database.ownerUrl);
      const { key, key_id: id } = await keys.create('default', 'read');
      const { page, goTo } = await openAt('#/threads', key);
      await keys.revoke(id);
      // Processes know a key for a second.
      await eventually(
        async () => {
          await goTo(`#/threads/${story.threadId}`);
          await goTo('#/threads');
          return page.getByLabel('API key').isVisible();
        },
        (isShown) => isShown,
        { every: 200 },
      );
      await page.getByText('Incorrect API key provided').waitFor();
    });
  });

  describe('threads', () => {
    it('are found by metadata, narrowed and widened again', async () => {
      const { page } = await openAt('#/threads');
      const list = page.getByRole('list', { name: 'Threads' });
      const find = async (what: string): Promise<void> => {
        await page.getByLabel('Find by id or metadata').fill(what);
        await page.keyboard.press('Enter');
      };
      await find('channel=mail');
      await list.getByText('Hanse Kontor GmbH').waitFor({ state: 'detached' });
      expect(await list.getByRole('link').count()).toBe(2);
      await find('state=closed');
      await list.getByText('Norrbygg AB').waitFor({ state: 'detached' });
      expect(await list.getByText('Atelier Brun').count()).toBe(1);
      await page.getByRole('link', { name: 'Search without channel=mail' }).click();
      await list.getByText('Hanse Kontor GmbH').waitFor();
      await find('nothing of the kind');
      await page.getByRole('alert').filter({ hasText: 'key=value' }).waitFor();
      await find('state=never');
      await page.getByText('No thread has this metadata.').waitFor();
    });

    it('are found by id, those of others are not', async () => {
      const theirs = new OpenAI({ apiKey: 'key of theirs', baseURL: service.baseUrl });
      const { id } = await theirs.beta.threads.create();
      const { page, goTo } = await openAt('#/threads');
      await page.getByLabel('Find by id or metadata').fill(story.threadId);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: story.threadId }).waitFor();
      await goTo(`#/threads/${id}`);
      await page.getByText(`No thread found with id '${id}'.`).first().waitFor();
    });

    it('come page by page', async () => {
      const metadata = { of: 'pages' };
      await Promise.all(Array.from({ length: 30 }, () => threads.create({ metadata })));
      const { page } = await openAt('#/threads?metadata=of%3Dpages');
      const rows = page.getByRole('list', { name: 'Threads' }).getByRole('link');
      await page.getByRole('button', { name: 'More threads' }).click();
      await rows.nth(29).waitFor();
      expect(await rows.count()).toBe(30);
      expect(await page.getByRole('button', { name: 'More threads' }).count()).toBe(0);
    });

    it('show a message with its parts, files and verdicts', async () => {
      const file = async (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
        (await openai.files.create({ file: new File([bytes], name), purpose: 'assistants' })).id;
      const [image, lie] = [
        await file('a.png', new Uint8Array(sampleFiles['dot.png'] ?? [])),
        await file('b.pdf', new Uint8Array([1, 2])),
      ];
      const thread = await threads.create();
      await threads.messages.create(thread.id, {
        role: 'user',
        content: [
          { type: 'text', text: 'See the picture' },
          { type: 'image_file', image_file: { file_id: image } },
          { type: 'image_url', image_url: { url: 'https://example.com/tracker.png' } },
        ],
        attachments: [{ file_id: lie, tools: [{ type: 'file_search' }] }],
      });
      await attachmentsAreJudged(service);
      const { page } = await openAt(`#/threads/${thread.id}`);
      await page.getByText('See the picture').waitFor();
      await page.getByText('rejected').waitFor();
      await page.getByText('https://example.com/tracker.png').waitFor();
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      const picture = page.getByRole('img', { name: `The file ${image}` });
      await picture.waitFor();
      expect(
        await picture.evaluate((shown: HTMLImageElement) => shown.naturalWidth),
      ).toBeGreaterThan(0);
    });
  });

  describe('time', () => {
    it('moves the whole thread, by keyboard, and back to now', async () => {
      const { page } = await openAt(`#/threads/${story.threadId}`);
      const messages = page.getByRole('article');
      const facts = page.getByRole('region', { name: 'The thread' });
      await messages.nth(3).waitFor();
      const slider = page.getByRole('slider', { name: 'Moment in the life of the thread' });
      await slider.focus();
      await page.keyboard.press('Home');
      await page.getByText('No message at that time.').waitFor();
      await facts.getByText('open').waitFor();
      expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Thread created, position \d+/);
      await page.keyboard.press('ArrowRight');
      await messages.nth(0).waitFor();
      expect(await messages.count()).toBe(1);
      await page.keyboard.press('End');
      await messages.nth(3).waitFor();
      await facts.getByText('closed').waitFor();
      expect(await slider.getAttribute('aria-valuetext')).toBe('now');
      await page.getByRole('button', { name: 'One event back' }).click();
      await page.getByRole('button', { name: 'Now' }).click();
      await messages.nth(3).waitFor();
      expect(await slider.getAttribute('aria-valuetext')).toBe('now');
    });

    it('leads back to a thread that is deleted', async () => {
      const { id } = await threads.create();
      await threads.messages.create(id, { role: 'user', content: 'It was here' });
      await threads.delete(id);
      const { page } = await openAt(`#/threads/${id}`);
      await page.getByText('Move back in time to see what was there.').waitFor();
      await page.getByRole('button', { name: 'One event back' }).click();
      await page.getByText('It was here').waitFor();
    });

    it('shows the history of a message with what changed', async () => {
      const { threadId, changedId } = story;
      const { page } = await openAt(`#/threads/${threadId}/messages/${changedId}`);
      const events = page.getByRole('list', { name: 'History' }).getByRole('article');
      await events.nth(3).waitFor();
      const last = events.nth(3);
      expect(await last.locator('del').allTextContents()).toEqual(['removed: friendly']);
      expect((await last.locator('ins').allTextContents()).join()).toContain('formal');
      await last.getByText('API_KEYS').waitFor();
      await last.getByText('req_').waitFor();
    });
  });

  describe('events', () => {
    it('appear as they happen, wait in a pause, and none is lost over it', async () => {
      const { id } = await threads.create();
      const { page } = await openAt(`#/events?thread_id=${id}`);
      const rows = page.getByRole('list', { name: /^Events/ }).getByRole('listitem');
      const say = (content: string) => threads.messages.create(id, { role: 'user', content });
      await page.getByText('Live').waitFor();
      await rows.nth(0).waitFor();
      await say('one');
      await rows.nth(1).waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused').waitFor();
      await say('two');
      await say('three');
      expect(await rows.count()).toBe(2);
      await page.getByRole('button', { name: 'Resume' }).click();
      await rows.nth(3).waitFor();
      const versions = await rows.locator('.tail-type').allInnerTexts();
      expect(versions).toEqual([...Array<string>(3).fill('Message created'), 'Thread created']);
    });

    it('go on after the service was away', async () => {
      const { id } = await threads.create();
      const second = await service.startApi();
      const elsewhere = { baseUrl: second.baseUrl, key: service.key };
      const console = await openConsole(browser, elsewhere);
      await console.signIn();
      await console.goTo(`#/events?thread_id=${id}`);
      const rows = console.page.getByRole('list', { name: /^Events/ }).getByRole('listitem');
      await console.page.getByText('Live').waitFor();
      await second.kill();
      await console.page.getByText('Reconnecting').waitFor();
      await threads.messages.create(id, { role: 'user', content: 'meanwhile' });
      await service.startApi(second.port);
      await rows.nth(1).waitFor();
      expect(await rows.count()).toBe(2);
      await console.context.close();
    });
  });

  describe('the seal', () => {
    it('is verified in the browser: signature, growth since it was noted, and an event', async () => {
      const { page } = await openAt('#/seal?position=1');
      await page.getByText('Ed25519, by the key below.').waitFor();
      await page.getByText('this checkpoint is noted in this browser').waitFor();
      await page.getByText('Under the signature, with all that its leaf says.').waitFor();
      const sealed = 'select max(size)::int as size from threadlog.ledger_seals';
      const [before] = await service.query<{ size: number }>(sealed);
      await threads.create();
      await eventually(
        () => service.query<{ size: number }>(sealed),
        ([now]) => (now?.size ?? 0) > (before?.size ?? 0),
      );
      await page.getByRole('button', { name: 'Verify again' }).click();
      await page.getByText(/The log begins with the \d+ events noted on/).waitFor();
    });

    it.each([
      [
        'a root that is another',
        (note: string) => note.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${'A'.repeat(43)}=\n`),
        /has not signed this checkpoint/,
      ],
      ['a log that is shorter', (note: string) => note, /events were signed before, and now only/],
    ])('is not, for %s', async (name, forge, sentence) => {
      const { page, goTo } = await openAt('#/threads');
      if (name.includes('shorter')) {
        const first = 'select note from threadlog.ledger_seals order by size limit 1';
        const [oldest] = await service.query<{ note: string }>(first);
        await goTo('#/seal');
        await page.getByText('this checkpoint is noted').waitFor();
        await page.route('**/v1/audit/checkpoint', (route) =>
          route.fulfill({ body: oldest?.note ?? '' }),
        );
      } else {
        await page.route('**/v1/audit/checkpoint', async (route) => {
          const answer = await route.fetch();
          await route.fulfill({ response: answer, body: forge(await answer.text()) });
        });
        await goTo('#/seal');
      }
      const again = page.getByRole('button', { name: 'Verify again' });
      await again.click();
      await page.getByText('This log is not what was signed').waitFor();
      await page.getByText(sentence).waitFor();
    });

    it('shows when what is told of an event is not what was hashed', async () => {
      const { page, goTo } = await openAt('#/threads');
      await page.route('**/v1/audit/proof/inclusion**', async (route) => {
        const answer = await route.fetch();
        const proof = (await answer.json()) as { leaf: string };
        const leaf = Buffer.from(proof.leaf, 'base64')
          .toString('latin1')
          .replace('default', 'defauLt');
        await route.fulfill({
          response: answer,
          json: { ...proof, leaf: Buffer.from(leaf, 'latin1').toString('base64') },
        });
      });
      await goTo('#/seal?position=2');
      await page.getByText('is not what was hashed').waitFor();
    });

    it('is held to a checkpoint that was noted elsewhere', async () => {
      const first = 'select note from threadlog.ledger_seals order by size limit 1';
      const [oldest] = await service.query<{ note: string }>(first);
      const { page } = await openAt('#/seal');
      await page.getByLabel('The checkpoint, all of its lines').fill(oldest?.note ?? '');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText('The log begins with').waitFor();
      await page.getByLabel('The checkpoint, all of its lines').fill('threadlog/nobody\n1\n');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText('This is not a signed note').waitFor();
    });
  });

  describe('operations', () => {
    it('show lag while the worker stands still, and none when it has caught up', async () => {
      const { page } = await openAt('#/operations');
      const lag = page.getByRole('img', { name: /^Projection lag/ });
      await lag.waitFor();
      service.worker.signal('SIGSTOP');
      try {
        await threads.create();
        await eventually(
          () => lag.getAttribute('aria-label'),
          (text) => !text?.includes('now 0 s'),
        );
      } finally {
        service.worker.signal('SIGCONT');
      }
      await eventually(
        () => lag.getAttribute('aria-label'),
        (text) => text?.includes('now 0 s') === true,
      );
    });

    it('show a task that was given up, and give it all its attempts again', async () => {
      const kill = `update threadlog.tasks set state = 'dead', last_error = 'the storage is away' where task_id =
        (select min(task_id) from threadlog.tasks) returning task_id`;
      const [task] = await service.query<{ task_id: string }>(kill);
      const { page } = await openAt('#/operations');
      await page.getByText('the storage is away').waitFor();
      await page.getByRole('button', { name: `Retry ${task?.task_id}` }).click();
      await page.getByText('Retrying 1 task').waitFor();
      await page.getByText('No task was given up.').waitFor();
      const read = 'select state from threadlog.tasks where task_id = $1';
      await eventually(
        () => service.query<{ state: string }>(read, [task?.task_id]),
        ([row]) => row?.state === 'done',
      );
    });

    it('show what could not be projected', async () => {
      const [last] = await service.query<{ position: number }>(
        `select max(position)::int as position from threadlog.events where project_id = 'default'`,
      );
      await service.query(
        `insert into threadlog.dead_events (position, stream_id, reason) values ($1, 'thread_poison', 'cannot be folded')`,
        [last?.position],
      );
      const { page } = await openAt('#/operations');
      await page.getByText('cannot be folded').waitFor();
      await service.query(`delete from threadlog.dead_events where stream_id = 'thread_poison'`);
    });
  });

  describe('contents', () => {
    const HOSTILE = [
      '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">',
      '\u202e\u2066 gnp.exe \u0000'.replace('\u0000', ''),
      'عربى '.repeat(20),
      'W'.repeat(20_000),
      'javascript:window.hacked=3',
    ];

    it('are text, whatever they hold, and huge ones are cut until somebody asks', async () => {
      const metadata = {
        '<b>key</b>': HOSTILE[0] ?? '',
        rtl: HOSTILE[1] ?? '',
        long: 'x'.repeat(512),
      };
      const { id } = await threads.create({ metadata });
      for (const content of HOSTILE) await threads.messages.create(id, { role: 'user', content });
      const changed = await threads.messages.create(id, { role: 'user', content: 'changed' });
      await threads.messages.update(changed.id, { thread_id: id, metadata });
      const console = await open({ width: 360, height: 700 });
      await console.signIn();
      for (const hash of [
        `#/threads/${id}`,
        `#/threads/${id}/messages/${changed.id}`,
        '#/threads',
        `#/events?thread_id=${id}`,
      ]) {
        await console.goTo(hash);
        await console.page
          .getByRole('main')
          .getByText(/<script>|Thread created/)
          .first()
          .waitFor();
        expect(await widthOf(console)).toBe(360);
      }
      await console.goTo(`#/threads/${id}`);
      await console.page.getByRole('button', { name: 'Show all 20,000 characters' }).click();
      await console.page.getByRole('button', { name: 'Show less' }).waitFor();
      const { page } = console;
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
      expect(await page.locator('main img, main script, main b').count()).toBe(0);
      expect(await widthOf(console)).toBe(360);
    });
  });

  describe('for everybody', () => {
    const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    const places = (): readonly (readonly [hash: string, shown: string])[] => [
      ['#/threads?metadata=channel%3Dmail', 'Atelier Brun'],
      [`#/threads/${story.threadId}`, 'validated'],
      [`#/threads/${story.threadId}/messages/${story.changedId}`, 'revision 4'],
      ['#/events', 'Thread created'],
      ['#/seal?position=3', 'Under the signature'],
      ['#/operations', 'No event was set aside'],
      ['#/nowhere', 'There is nothing at this address'],
    ];

    it.each([
      ['in light', { colorScheme: 'light' }],
      ['in dark', { colorScheme: 'dark' }],
      ['at the width of a phone', { width: 360, height: 640 }],
    ] as const)('axe finds nothing %s', async (_, look) => {
      const console = await open(look);
      const { page, signIn, goTo } = console;
      await page.evaluate(axe);
      const findings: string[] = [];
      const examine = async (where: string): Promise<void> => {
        findings.push(...(await violations(console)).map((found) => `${where}: ${found}`));
        expect(await widthOf(console)).toBe(look && 'width' in look ? 360 : 1100);
      };
      await page.getByLabel('API key').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      await examine('sign in');
      await signIn();
      for (const [hash, shown] of places()) {
        await goTo(hash);
        await page.getByRole('main').getByText(shown).first().waitFor();
        await examine(hash);
      }
      expect(findings).toEqual([]);
    });

    it('everything is reached by keyboard, and the focus is seen', async () => {
      const { page } = await openAt('#/threads?metadata=channel%3Dmail');
      await page.getByText('Atelier Brun').waitFor();
      await page.keyboard.press('Tab');
      const focused = () =>
        page.evaluate(() => {
          const element = document.activeElement;
          const style = element ? getComputedStyle(element) : undefined;
          return { text: element?.textContent?.trim() ?? '', outline: style?.outlineStyle };
        });
      const seen: string[] = [];
      for (let step = 0; step < 12; step += 1) {
        const { text, outline } = await focused();
        expect(outline).not.toBe('none');
        seen.push(text);
        await page.keyboard.press('Tab');
      }
      expect(seen).toEqual(
        expect.arrayContaining(['Events', 'Seal', 'Operations', 'Sign out', 'Find']),
      );
    });
  });
});

/** How wide the page is, with all that sticks out of it. */
function widthOf({ page }: OpenConsole): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

type Axe = {
  readonly run: (options: object) => Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
};

/** What axe-core has against the page as it is. */
function violations({ page }: OpenConsole): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: Axe };
    const found = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`);
  });
}
