import { once } from 'node:events';
import { join } from 'node:path';
import type { Stage } from '../stage/stage';
import type { Driven } from './drive';
import type { HttpJob, HttpResult } from './http-load-main';

export type HttpLoad = {
  readonly pid: number;
  readonly run: (job: HttpJob) => Promise<Driven>;
};

/** One process for all rounds: its code is warm after the first. */
export function startHttpLoad(stage: Stage): HttpLoad {
  const { child, pid } = stage.start({
    name: 'the load generator',
    command: process.execPath,
    args: [join(__dirname, 'http-load-main.js')],
    env: process.env,
  });
  return {
    pid,
    run: async (job) => {
      child.send(job);
      const [result] = (await once(child, 'message')) as [HttpResult];
      if ('error' in result) throw new Error(`a round failed: ${result.error}`);
      return result;
    },
  };
}
