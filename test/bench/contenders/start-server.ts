import { join } from 'node:path';
import type { Part } from '../stage/part';
import type { Stage } from '../stage/stage';

export type StartedServer = { readonly part: Part; readonly port: number };

/** Starts a contender's HTTP server, a program beside this file that says where it listens. */
export async function startServer(
  stage: Stage,
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<StartedServer> {
  const part = stage.start({
    name: program,
    command: process.execPath,
    args: [join(__dirname, program)],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
  });
  return { part, port: await part.firstLine(portOf) };
}

function portOf(line: string): number | undefined {
  const url = /"url":"([^"]+)"/.exec(line)?.[1];
  return url === undefined ? undefined : Number(new URL(url).port);
}
