import { pino, type Logger } from 'pino';
import { loggedError } from './logged-error';
import { sentenceOf } from './sentence-of';

/** What was accepted is finished within this time, or given up. */
const STOP_MS = 4_000;

export type Running = {
  readonly stop: () => Promise<void>;
  /** How much longer stopping takes, because it first goes on as before for a while. */
  readonly graceMs?: number;
};

/**
 * Runs a process from its start to its end: a failed start is one sentence on stderr and exit code 1;
 * SIGINT, SIGTERM, or the end of the process that started this one, stop it in order, with code 0.
 */
export async function runProcess(
  name: string,
  logLevel: string | undefined,
  start: (logger: Logger) => Promise<Running>,
): Promise<void> {
  const logger = pino({
    level: logLevel ?? 'info',
    base: { app: name, pid: process.pid },
    serializers: { err: loggedError },
  });
  onFault(logger);
  // Before anything is awaited: a parent that dies during the start would otherwise never be missed.
  let running: Running | undefined;
  onStop(() => (running ? stopInTime(running, logger) : process.exit(0)));
  try {
    running = await start(logger);
  } catch (error) {
    logger.debug({ err: error }, 'start failed');
    process.stderr.write(`threadlog ${name}: ${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

/** Node would print all that hangs on the error. */
function onFault(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a fault of threadlog ends this process');
    process.exit(1);
  });
}

function onStop(stop: () => void): void {
  let isStopping = false;
  const once = (): void => {
    if (isStopping) return;
    isStopping = true;
    stop();
  };
  process.on('SIGINT', once);
  process.on('SIGTERM', once);
  // Started by another process of ours, which is gone: nobody else would stop this one.
  process.on('disconnect', once);
}

function stopInTime({ stop, graceMs = 0 }: Running, logger: Logger): void {
  setTimeout(() => process.exit(1), STOP_MS + graceMs).unref();
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      logger.error({ err: error }, 'stopping failed');
      process.exit(1);
    },
  );
}
