import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import { readStretch } from '#event-store';
import { verifyReadModel, type RowDifference, type Verified } from '#projection';
import { helpText } from '../help-text';
import { checkLedger, ledgerText } from '../ledger/check-ledger';
import { parseKey } from '../ledger/parse-key';
import { parseLimit } from '../parse-limit';
import { renderTable } from '../render-table';
import { showProgress } from '../show-progress';
import { OWNER_HELP, withOwnerDatabase } from '../with-database';

type Options = { readonly limit: number; readonly key?: string; readonly json?: true };

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100_000;
const DIFFERENT = 1;

/** `threadlog verify` */
export function addVerifyCommand(program: Command, config: () => Config): void {
  program
    .command('verify')
    .description('fold and hash the whole log again, and compare it with read tables and ledger')
    .option(
      '--limit <n>',
      'rows of each table, and findings, that are named',
      parseLimit(MAX_LIMIT),
      DEFAULT_LIMIT,
    )
    .option(
      '--key <key>',
      'who must have signed, name+hash+base64, as you noted it elsewhere',
      parseKey,
    )
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['verify', 'verify --json'],
        exits: '0 equal, 1 different or not done, 2 typed wrong',
        environment: OWNER_HELP,
      }),
    )
    .action((options: Options) =>
      withOwnerDatabase(config(), (db) => verify(db, config(), options)),
    );
}

async function verify(db: Db, config: Config, { limit, key, json }: Options): Promise<void> {
  const progress = showProgress('events');
  try {
    const verified = await verifyReadModel({
      db,
      readAfter: readStretch,
      limit,
      onProgress: ({ phase, position, head }) => progress.tell(phase, position, head),
    });
    progress.end();
    const ledger = await checkLedger(db, config, { key, progress });
    progress.end();
    const isEqual = verified.tables.every(({ differing }) => differing === 0);
    const isSealed = (ledger?.findings ?? []).length === 0;
    const text = json
      ? JSON.stringify({ equal: isEqual && isSealed, ...verified, ledger: ledger ?? null }, null, 2)
      : `${textOf(verified)}\n\n${ledgerText(ledger, limit)}`;
    process.stdout.write(`${text}\n`);
    if (!isEqual || !isSealed) process.exitCode = DIFFERENT;
  } finally {
    progress.end();
  }
}

function textOf({ position, tables }: Verified): string {
  const differing = tables.reduce((sum, table) => sum + table.differing, 0);
  const table = renderTable(
    ['TABLE', 'ROWS', 'CHECKSUM', 'DIFFERING'],
    tables.map((each) => [
      each.table,
      String(each.rows),
      each.checksum,
      String(each.differing || '-'),
    ]),
  );
  if (differing === 0) {
    return `${table}\n\nThe read tables are what the log says, up to position ${position}.`;
  }
  const lines = tables.flatMap(({ differences }) => differences.map(lineOf));
  const rest = differing - lines.length;
  return [
    table,
    '',
    ...lines,
    ...(rest > 0 ? [`… and ${rest} more; --limit names more of them.`] : []),
    '',
    `${differing} rows are not what the log says, up to position ${position}; "threadlog rebuild" makes them anew.`,
  ].join('\n');
}

function lineOf({ table, key, is, columns }: RowDifference): string {
  switch (is) {
    case 'missing':
      return `${table} ${key}: is missing`;
    case 'unexpected':
      return `${table} ${key}: is there, and the log has no such thing`;
    case 'different':
      return `${table} ${key}: ${columns.map(columnText).join('; ')}`;
  }
}

function columnText({ name, live, folded }: RowDifference['columns'][number]): string {
  return `${name} is ${short(live)}, not ${short(folded)}`;
}

const MAX_VALUE = 80;

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`;
}
