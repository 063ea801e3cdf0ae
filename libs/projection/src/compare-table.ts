import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#database';
import { deadEventsOf } from './dead-events';

type Compared = {
  readonly table: string;
  /** What names a row. */
  readonly key: readonly string[];
  /** Without columns that tell of the process and not of the log; absent for all. */
  readonly columns?: readonly string[];
};

export const COMPARED: readonly Compared[] = [
  { table: 'messages', key: ['message_id'] },
  { table: 'threads', key: ['thread_id'] },
  { table: 'thread_heads', key: ['thread_id'] },
  { table: 'thread_metadata', key: ['pair', 'position'] },
  { table: 'files', key: ['file_id'] },
  { table: 'dead_events', key: ['position'], columns: ['position', 'stream_id'] },
];

export type TableComparison = {
  readonly table: string;
  readonly rows: number;
  /** Of all rows, whatever their order. */
  readonly checksum: string;
  /** Rows that differ, all of them. */
  readonly differing: number;
  /** The first of them. */
  readonly differences: readonly RowDifference[];
};

export type RowDifference = {
  readonly table: string;
  readonly key: string;
  /** Of the row in use: not there, there though the log has none, or saying something else. */
  readonly is: 'missing' | 'unexpected' | 'different';
  /** By column, what the row says and what the log says. */
  readonly columns: readonly {
    readonly name: string;
    readonly live: unknown;
    readonly folded: unknown;
  }[];
};

type Schemas = { readonly live: string; readonly folded: string; readonly limit: number };

const BUCKETS = 1024;

/**
 * Compares one table in two schemas. Rows fall into buckets by their key; the sums of the hashes of a
 * bucket's rows do not depend on their order. Only rows of buckets that differ are looked at one by one.
 */
export async function compareTable(
  tx: Tx,
  compared: Compared,
  { live, folded, limit }: Schemas,
): Promise<TableComparison> {
  const [ours, theirs] = [rowsOf(compared, live), rowsOf(compared, folded)];
  const { rows } = await sql<Bucket>`
    with live as (${sumsOf(ours)}), folded as (${sumsOf(theirs)})
    select bucket, coalesce(l.count, 0) as count, coalesce(l.sum, 0)::text as sum,
           l.count is not distinct from f.count and l.sum is not distinct from f.sum as "isEqual"
    from live l full join folded f using (bucket)`.execute(tx);
  const differing = rows.filter(({ isEqual }) => !isEqual).map(({ bucket }) => bucket);
  const found = differing.length ? await readDifferences(tx, [ours, theirs], differing, limit) : [];
  return {
    table: compared.table,
    rows: rows.reduce((sum, { count }) => sum + count, 0),
    checksum: checksumOf(rows),
    differing: found[0]?.total ?? 0,
    differences: found.map((row) => differenceOf(compared, row)),
  };
}

type Bucket = {
  readonly bucket: number;
  readonly count: number;
  readonly sum: string;
  readonly isEqual: boolean;
};

/** Of each row its key as text, its bucket, and the row itself, `r`. */
function rowsOf({ table, key, columns }: Compared, schema: string): RawBuilder<unknown> {
  const name = table === 'dead_events' ? deadEventsOf(schema) : sql.table(`${schema}.${table}`);
  const selected = columns ? sql.join(columns.map((column) => sql.ref(column))) : sql`*`;
  const keyText = sql`concat_ws(' ', ${sql.join(key.map((column) => sql.ref(`r.${column}`)))})`;
  return sql`
    select ${keyText} as key, r,
           hashtextextended(${keyText}, 0) & ${sql.lit(BUCKETS - 1)} as bucket
    from (select ${selected} from ${name}) r`;
}

function sumsOf(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select bucket, count(*) as count, sum(hashtextextended(r::text, 1)) as sum
    from (${rows}) x group by bucket`;
}

type DifferingRow = {
  readonly total: number;
  readonly key: string;
  readonly live: Readonly<Record<string, unknown>> | null;
  readonly folded: Readonly<Record<string, unknown>> | null;
};

async function readDifferences(
  tx: Tx,
  [ours, theirs]: readonly [RawBuilder<unknown>, RawBuilder<unknown>],
  buckets: readonly number[],
  limit: number,
): Promise<readonly DifferingRow[]> {
  const { rows } = await sql<DifferingRow>`
    with live as (select * from (${ours}) x where bucket = any(${buckets}::bigint[])),
    folded as (select * from (${theirs}) x where bucket = any(${buckets}::bigint[]))
    select count(*) over () as total, key, to_json(l.r) as live, to_json(f.r) as folded
    from live l full join folded f using (key)
    where l.r::text is distinct from f.r::text
    order by key limit ${limit}`.execute(tx);
  return rows;
}

function differenceOf({ table }: Compared, { key, live, folded }: DifferingRow): RowDifference {
  if (!live || !folded) {
    return { table, key, is: live ? 'unexpected' : 'missing', columns: [] };
  }
  const columns = Object.keys(folded)
    .filter((name) => live[name] !== folded[name])
    .map((name) => ({ name, live: live[name], folded: folded[name] }));
  return { table, key, is: 'different', columns };
}

/** The sum of all buckets as 16 hex digits. */
function checksumOf(buckets: readonly Bucket[]): string {
  const sum = buckets.reduce((total, { sum: one }) => total + BigInt(one), 0n);
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
}
