import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from './bounded-log';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { freePort } from './free-port';
import { launchServer, type Server } from './launch-server';
import { stopLeftover } from './leftover-server';
import type { Binaries } from './locate-binaries';
import type { ServiceUser } from './service-user';
import { serverArguments, type Settings } from './settings';
import { waitUntilReady } from './wait-until-ready';

export type ServerPlan = {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly user: ServiceUser | undefined;
  readonly settings: Settings;
  /** undefined: any free one. */
  readonly port: number | undefined;
  readonly logFile: string;
  /** Where a server on `port` lets us in. */
  readonly urlAt: (port: number) => string;
};

export type RunningServer = { readonly server: Server; readonly port: number };

const ATTEMPTS = 4;
const LOG_LINES = 6;

/**
 * Starts the server and waits until it answers. Tried a few times: between choosing a port and using
 * it another program may have taken it, and children of a crashed server take a moment to end.
 * @throws EmbeddedPostgresError with the end of the server's log
 */
export async function runServer(plan: ServerPlan): Promise<RunningServer> {
  const program = join(plan.binaries.native, 'bin', 'postgres');
  let how = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (attempt > 1) await sleep(100 * 2 ** (attempt - 1));
    const port = plan.port ?? (await freePort());
    const args = serverArguments(plan.cluster, port, plan.settings);
    const server = await launchServer({ program, args, user: plan.user, logFile: plan.logFile });
    const isReady = await waitUntilReady(plan.urlAt(port), server).catch(async (error: unknown) => {
      await stopServer(server, plan.cluster, 2_000);
      throw error;
    });
    if (isReady) return { server, port };
    how = await server.ended;
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL ended while starting (${how}); the end of ${plan.logFile}:\n${lastLines(plan.logFile, LOG_LINES)}`,
  );
}

/** Returns when the server has ended: written out within `limitMs`, else as in a crash. */
export async function stopServer(server: Server, cluster: string, limitMs: number): Promise<void> {
  server.stop('fast');
  if (!(await endsWithin(server, limitMs))) {
    server.stop('immediate');
    // PostgreSQL itself kills what is left of its children after 5 s.
    await endsWithin(server, 6_000);
  }
  // Had the guard been killed, the server would still be there.
  await stopLeftover(cluster);
}

async function endsWithin(server: Server, limitMs: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(limitMs, false, { signal: timer.signal }).catch(() => false);
  const ended = await Promise.race([server.ended.then(() => true), late]);
  timer.abort();
  return ended;
}
