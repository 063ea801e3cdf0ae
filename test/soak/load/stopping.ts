import type { ThreadlogProcesses } from '../../bench/contenders/threadlog-processes';
import { connect } from '../../bench/stage/query';
import { ask } from './ask';

const CLIENTS = 64;
/** Under load before it is told to stop. */
const LOAD_MS = 2_000;
/** Without a new event nobody is served any more. */
const QUIET_MS = 2_000;
const QUIET_WITHIN_MS = 60_000;
/** SHUTDOWN_GRACE_MS as it is by default, and what a process has to stop. */
export const STOPS_WITHIN_MS = 4_500;

export type Stopping = {
  /** From the signal on, until `/readyz` answers 503. */
  readonly unreadyAfterMs: number;
  /** Creates that were answered 200 after that. */
  readonly servedUnready: number;
  /** Creates that were answered 200, from the first on. */
  readonly answered: number;
  /** Events that the log has of them. */
  readonly stored: number;
  readonly exitCode: number | null;
  readonly tookMs: number;
};

/** Tells the API to stop under load. What is in the log afterwards was answered, and the other way round. */
export async function stopUnderLoad(
  { api, port, ownerUrl }: ThreadlogProcesses,
  next: () => Buffer,
): Promise<Stopping> {
  const before = await quietHead(ownerUrl);
  const creating = ask({ port, connections: CLIENTS, next });
  const answered = (): number => creating.statuses.get(200) ?? 0;
  await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
  const since = performance.now();
  const stopped = api.stop();
  const unready = await untilUnready(port, since + STOPS_WITHIN_MS);
  const servedBefore = answered();
  await stopped;
  const tookMs = performance.now() - since;
  creating.stop();
  return {
    unreadyAfterMs: unready - since,
    servedUnready: answered() - servedBefore,
    answered: answered(),
    stored: (await head(ownerUrl)) - before,
    exitCode: api.child.exitCode,
    tookMs,
  };
}

export function stopsWell(stopping: Stopping): boolean {
  return (
    stopping.exitCode === 0 &&
    stopping.tookMs <= STOPS_WITHIN_MS &&
    stopping.servedUnready > 0 &&
    stopping.answered === stopping.stored
  );
}

/** @throws when it is over before it said that it is not ready */
async function untilUnready(port: number, deadline: number): Promise<number> {
  while (performance.now() < deadline) {
    const { status } = await fetch(`http://127.0.0.1:${port}/readyz`, {
      headers: { connection: 'close' },
    });
    if (status === 503) return performance.now();
  }
  throw new Error('an API that is stopping says that it is ready');
}

/** What was accepted from clients that are gone is stored nevertheless, and is not of these. */
async function quietHead(ownerUrl: string): Promise<number> {
  const deadline = performance.now() + QUIET_WITHIN_MS;
  for (let last = await head(ownerUrl); performance.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const now = await head(ownerUrl);
    if (now === last) return now;
    last = now;
  }
  throw new Error('the log goes on growing although nobody asks');
}

async function head(ownerUrl: string): Promise<number> {
  const client = await connect(ownerUrl);
  try {
    const { rows } = await client.query<{ readonly head: number }>(
      'select coalesce(max(position), 0)::int as head from threadlog.events',
    );
    return rows[0]?.head ?? 0;
  } finally {
    await client.end();
  }
}
