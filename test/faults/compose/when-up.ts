import { setTimeout as pause } from 'node:timers/promises';

const UP_WITHIN_MS = 120_000;
const EVERY_MS = 200;

/** Returns when every API answers that it is ready. @throws when one does not in two minutes */
export async function whenUp(ports: readonly number[]): Promise<void> {
  const deadline = Date.now() + UP_WITHIN_MS;
  for (const port of ports) {
    while (!(await isReady(port))) {
      if (Date.now() > deadline) throw new Error(`the API on port ${port} did not become ready`);
      await pause(EVERY_MS);
    }
  }
}

/** Whether the API at this port of 127.0.0.1 says that it can serve. */
export async function isReady(port: number): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/readyz`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return answer?.ok === true;
}
