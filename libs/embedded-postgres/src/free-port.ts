import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that a system gives to outgoing connections by itself: one of those could have the port
 * by the time a server wants it, or wants it back.
 */
const [FIRST, LAST] = [12_000, 32_000];
const ATTEMPTS = 100;

/** A port of 127.0.0.1 that was free just now; another program may take it before it is used. */
export async function freePort(): Promise<number> {
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`${ATTEMPTS} ports between ${FIRST} and ${LAST} were all in use`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
