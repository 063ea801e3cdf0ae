export type PgbenchOutput = {
  readonly transactions: number;
  readonly perSecond: number;
  readonly latencyMs: number;
};

/** @throws when transactions failed, or a figure is missing */
export function readPgbenchOutput(text: string): PgbenchOutput {
  const failed = numberAfter(text, /number of failed transactions: (\d+)/, 0);
  if (failed > 0) throw new Error(`${failed} transactions of pgbench failed`);
  return {
    transactions: numberAfter(text, /number of transactions actually processed: (\d+)/),
    // Since version 14 the only one; before, the one that leaves out the connecting.
    perSecond: numberAfter(
      text,
      /tps = ([\d.]+) \((?:without initial connection time|excluding connections establishing)\)/,
    ),
    latencyMs: numberAfter(text, /latency average = ([\d.]+) ms/),
  };
}

function numberAfter(text: string, pattern: RegExp, otherwise?: number): number {
  const found = pattern.exec(text)?.[1];
  if (found !== undefined) return Number(found);
  if (otherwise !== undefined) return otherwise;
  throw new Error(`pgbench did not say ${pattern.source}; it said:\n${text}`);
}
