import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../stage/stage';
import type { End } from './fault';
import { repeatedly } from './repeatedly';
import { signalApis } from './signal-apis';

/**
 * A worker that is never at the end of the log is in one and the same job all the while: now and then
 * the APIs stand still for a moment, so that a job ends.
 */
export function lulls(stage: Stage): End {
  return repeatedly(500, async () => {
    signalApis(stage, 'SIGSTOP');
    await pause(250);
    signalApis(stage, 'SIGCONT');
  });
}
