import { createProgress } from '../bench/report/progress';
import { createCleanup } from '../bench/stage/cleanup';

/** What the programs here share: where they say how far they are, and how they end. */
export const progress = createProgress(process.stderr);
export const cleanup = createCleanup((error) => console.error('cleaning up:', error));

/** A signal, or the end of the process that started this one: either way all ends in order. */
const interrupted = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  process.once('disconnect', () => resolve('the parent ended'));
});

/** @returns the exit code of the work, or that of an interruption */
export async function untilInterrupted(work: Promise<number>): Promise<number> {
  const ended = await Promise.race([work, interrupted]);
  // What the work says once its ground is taken away is of no interest.
  work.catch(() => undefined);
  progress.clear();
  if (typeof ended === 'number') return ended;
  console.error(`Interrupted (${ended}): stopping everything, nothing was written.`);
  return 130;
}

/** Whoever forked this process gets each part of the result as soon as it is there. */
export function tellParent(part: object): void {
  if (process.connected) process.send?.(part);
}
