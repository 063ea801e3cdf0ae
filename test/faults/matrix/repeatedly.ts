import { setTimeout as pause } from 'node:timers/promises';
import type { End } from './fault';

/** Does it now, and again and again with a pause between, until ended; its first error ends the row. */
export function repeatedly(everyMs: number, act: (round: number) => Promise<void>): End {
  const ending = new AbortController();
  let failure: Error | undefined;
  const running = (async () => {
    for (let round = 0; !ending.signal.aborted; round += 1) {
      await act(round);
      await pause(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })().catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  return async () => {
    ending.abort();
    await running;
    if (failure) throw failure;
  };
}
