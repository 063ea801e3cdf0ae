import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Service } from '../../../support/service';

export type Look = {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
};

/** The console in a tab of its own, and all that the tab has asked, said or broken. */
export type OpenConsole = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What was asked of anybody. */
  readonly requests: readonly string[];
  /** Errors of the page and of the browser: nothing that is refused to the page on purpose. */
  readonly errors: readonly string[];
  readonly goTo: (hash: string) => Promise<void>;
  readonly signIn: (key?: string) => Promise<void>;
};

/** How long a page may take to show something. */
export const SHOWN_MS = 10_000;

/** A tab that knows no other. */
export async function openConsole(
  browser: Browser,
  service: Pick<Service, 'baseUrl' | 'key'>,
  { colorScheme = 'light', width = 1100, height = 800 }: Look = {},
): Promise<OpenConsole> {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(SHOWN_MS);
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // The browser says of each answer that is no success that it failed.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      errors.push(message.text());
    }
  });
  const url = new URL('/console', service.baseUrl).href;
  await page.goto(url);
  return {
    page,
    context,
    requests,
    errors,
    goTo: async (hash) => {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
    },
    signIn: async (key = service.key) => {
      await page.getByLabel('API key').fill(key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Threads', level: 1 }).waitFor();
    },
  };
}
