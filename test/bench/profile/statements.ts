import { query } from '../stage/query';
import { decimal } from '../report/format';

/** What the server must be started with. */
export const PROFILE_SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  // Also what runs inside the append procedure.
  'pg_stat_statements.track': 'all',
  track_wal_io_timing: 'on',
  track_io_timing: 'on',
};

export async function resetStatements(url: string): Promise<void> {
  await query(url, 'create extension if not exists pg_stat_statements');
  await query(url, 'select pg_stat_statements_reset()');
  await query(url, `select pg_stat_reset_shared('io'), pg_stat_reset_shared('wal')`);
}

type Statement = {
  readonly toplevel: boolean;
  readonly calls: number;
  readonly rows: number;
  readonly total: number;
  readonly mean: number;
  readonly wal: number;
  readonly text: string;
};

/** Time in the server by statement; what runs inside a procedure is in the procedure's time, too. */
export async function statementsText(url: string, operations: number): Promise<string> {
  const statements = await query<Statement>(url, STATEMENTS);
  const [wal] = await query<Record<string, number>>(url, WAL);
  return [
    '## PostgreSQL, by statement (· = inside a procedure, and part of its time)',
    '',
    '      µs/op  total ms    calls   mean ms  rows/call      WAL B/op',
    ...statements.map((statement) => statementLine(statement, operations)),
    '',
    `WAL since the reset: ${JSON.stringify(wal)}`,
  ].join('\n');
}

function statementLine(statement: Statement, operations: number): string {
  const { toplevel, calls, rows, total, mean, wal, text } = statement;
  const cells = [
    decimal((1000 * total) / operations, 2).padStart(9),
    decimal(total, 0).padStart(9),
    String(calls).padStart(8),
    decimal(mean, 3).padStart(9),
    decimal(rows / calls, 1).padStart(10),
    decimal(wal / operations, 0).padStart(13),
  ];
  return `  ${cells.join(' ')}  ${toplevel ? '' : '· '}${text}`;
}

const STATEMENTS = `
  select toplevel, calls, rows, total_exec_time as total, mean_exec_time as mean,
         wal_bytes as wal, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as text
  from pg_stat_statements
  where query not like '%pg_stat%' and query not like '%pg_sleep%'
  order by total_exec_time desc
  limit 25`;

const WAL = `
  select (select sum(fsyncs) from pg_stat_io where object = 'wal') as fsyncs,
         (select round(sum(fsync_time)::numeric) from pg_stat_io where object = 'wal') as fsync_ms,
         (select sum(writes) from pg_stat_io where object = 'wal') as writes,
         (select round(sum(write_time)::numeric) from pg_stat_io where object = 'wal') as write_ms,
         wal_records, wal_fpi, wal_bytes, wal_buffers_full
  from pg_stat_wal`;
