import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './part';
import { StartError } from './start-error';

const DEADLINE_MS = 30_000;

/**
 * Waits until GET `url` answers 200.
 * @throws StartError when it takes too long, or one of `parts` ends first
 */
export async function waitUntilReady(url: string, parts: readonly Part[]): Promise<void> {
  const loss = Promise.race(
    parts.map(async ({ name, ended }) => `${name} did not start (${await ended}); see above.`),
  );
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const outcome = await Promise.race([loss, isReady(url)]);
    if (outcome === true) return;
    if (outcome !== false) throw new StartError(outcome);
    await sleep(50);
  }
  throw new StartError(`The API did not start: ${url} answered no 200 in ${DEADLINE_MS / 1000} s.`);
}

/** Without keep-alive: an open connection would hold up the API's own end. */
function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
