export type PgbenchOutput = {
  readonly transactions: number;
  readonly perSecond: number;
  readonly latencyMs: number;
  /** Until all clients were connected. pgbench takes it out of the time that it was given. */
  readonly connectMs: number;
};

/**
 * @returns undefined when it had no time for a single transaction
 * @throws when transactions failed, or a figure is missing
 */
export function readPgbenchOutput(text: string): PgbenchOutput | undefined {
  const transactions = numberAfter(text, /number of transactions actually processed: (\d+)/);
  if (transactions === 0) return undefined;
  const failed = numberAfter(text, /number of failed transactions: (\d+)/, 0);
  if (failed > 0) throw new Error(`${failed} transactions of pgbench failed`);
  return {
    transactions,
    // Since version 14 the only one; before, the one that leaves out the connecting.
    perSecond: numberAfter(
      text,
      /tps = ([\d.]+) \((?:without initial connection time|excluding connections establishing)\)/,
    ),
    latencyMs: numberAfter(text, /latency average = ([\d.]+) ms/),
    connectMs: numberAfter(text, /initial connection time = ([\d.]+) ms/, 0),
  };
}

function numberAfter(text: string, pattern: RegExp, otherwise?: number): number {
  const found = pattern.exec(text)?.[1];
  if (found !== undefined) return Number(found);
  if (otherwise !== undefined) return otherwise;
  throw new Error(`pgbench did not say ${pattern.source}; it said:\n${text}`);
}
