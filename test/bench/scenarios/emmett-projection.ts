import { join } from 'node:path';
import type { Stage } from '../stage/stage';

/** Events a second, in emmett's own settings, and in settings that leave it no pause. */
export type EmmettProjection = {
  readonly events: number;
  readonly asItComes: number;
  readonly hurried: number;
};

const DATABASE = 'bench_emmett_projection';

/** Appends events with emmett, then has it rebuild its asynchronous projection of them. */
export async function measureEmmettProjection(
  stage: Stage,
  directory: string,
  events: number,
): Promise<EmmettProjection> {
  const url = await stage.createDatabase(DATABASE);
  const output = await stage.run({
    command: process.execPath,
    args: [join(__dirname, 'emmett-projection-main.js')],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: url,
      EMMETT: directory,
      EVENTS: String(events),
    },
  });
  return JSON.parse(output) as EmmettProjection;
}
