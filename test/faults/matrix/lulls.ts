import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../stage/stage';
import type { End } from './fault';
import { repeatedly } from './repeatedly';

/**
 * A worker that is never at the end of the log is in one and the same job all the while: now and then
 * the APIs stand still for a moment, so that a job ends.
 */
export function lulls(stage: Stage): End {
  const all = (signal: NodeJS.Signals): void => stage.apis.forEach((api) => api.signal(signal));
  return repeatedly(500, async () => {
    all('SIGSTOP');
    await pause(250);
    all('SIGCONT');
  });
}
