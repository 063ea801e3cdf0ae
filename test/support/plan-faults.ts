import type { ExecutedPlan, PlanNode } from './executed-plans';

/** Tables that grow with use: reading one from end to end is a fault, however small it is today. */
const GROWING = new Set([
  'events',
  'messages',
  'threads',
  'thread_heads',
  'thread_metadata',
  'files',
  'idempotency_keys',
]);

export type Allowed = {
  /** Rows that a sort may order: what fits a page. */
  readonly sorted: number;
  /** Blocks that the whole statement may touch. */
  readonly blocks: number;
};

/** What of an executed plan would grow with the tables. */
export function planFaults({ statement, plan }: ExecutedPlan, allowed: Allowed): string[] {
  const nodes = [...nodesOf(plan)];
  const scans = nodes.flatMap((node) => {
    const table = node['Relation Name'];
    return node['Node Type'] === 'Seq Scan' && table !== undefined && GROWING.has(table)
      ? [`reads all of ${table}`]
      : [];
  });
  const sorts = nodes
    .filter((node) => node['Node Type'].includes('Sort'))
    .map((node) => node['Actual Rows'] * node['Actual Loops'])
    .filter((rows) => rows > allowed.sorted)
    .map((rows) => `sorts ${rows} rows`);
  const blocks = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  const touched = blocks > allowed.blocks ? [`touches ${blocks} blocks`] : [];
  const text = statement.replace(/\s+/g, ' ').trim().slice(0, 150);
  return [...scans, ...sorts, ...touched].map((fault) => `${fault}: ${text}`);
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}
