import type { Logger } from 'pino';

/** The same trouble comes many times a second while something is away: one line now and then says it. */
const QUIET_MS = 30_000;

export type TroubleLog = {
  /** Something failed that will be tried again. */
  readonly trouble: (error: unknown) => void;
  /** It works; says so when it did not before. */
  readonly fine: () => void;
};

/**
 * Says the first failure, then one every half minute with how many there were, and the recovery.
 * Only code and message are logged: errors of drivers carry whole connections with them.
 */
export function createTroubleLog(
  logger: Logger,
  what: string,
  now: () => number = Date.now,
): TroubleLog {
  let failures = 0;
  let quietUntil = 0;
  return {
    trouble: (error) => {
      failures += 1;
      if (now() < quietUntil) return;
      quietUntil = now() + QUIET_MS;
      logger.warn({ ...describe(error), failures }, `${what}: failing, and tried again`);
    },
    fine: () => {
      if (failures === 0) return;
      logger.warn({ failures }, `${what}: works again`);
      failures = 0;
      quietUntil = 0;
    },
  };
}

function describe(error: unknown): { readonly reason: string; readonly code?: unknown } {
  if (!(error instanceof Error)) return { reason: String(error) };
  const reason = error instanceof AggregateError ? error.errors.join('; ') : error.message;
  return { reason, ...('code' in error && { code: error.code }) };
}
