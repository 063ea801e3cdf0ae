import type { Command } from 'commander';
import { listKeys, type KeyRecord } from '#access';
import type { Config } from '#config';
import { formatTime } from '../format-time';
import { helpText } from '../help-text';
import { renderTable } from '../render-table';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { keyJson } from './key-json';
import { parseProject } from './key-options';

type Options = { readonly project?: string; readonly json?: true };

/** `threadlog keys list` */
export function addListKeysCommand(keys: Command, config: () => Config): void {
  keys
    .command('list')
    .description('show every key that was ever made; only `create` shows the key itself')
    .option('--project <project>', 'only keys of this one', parseProject)
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['keys list', 'keys list --project acme --json'],
        environment: DATABASE_HELP,
      }),
    )
    .action(({ project, json }: Options) =>
      withDatabase(config(), async (db) => {
        const records = await listKeys(db, project);
        process.stdout.write(`${json ? jsonOf(records) : tableOf(records)}\n`);
      }),
    );
}

function jsonOf(records: readonly KeyRecord[]): string {
  return JSON.stringify(records.map(keyJson), null, 2);
}

const HEAD = ['KEY ID', 'PROJECT', 'NAME', 'SCOPES', 'CREATED', 'LAST USED', 'REVOKED'];

function tableOf(records: readonly KeyRecord[]): string {
  if (records.length === 0) return 'There are no keys.';
  return renderTable(
    HEAD,
    records.map((record) => [
      record.keyId,
      record.projectId,
      record.name,
      record.scopes.join(','),
      formatTime(record.createdAt),
      record.lastUsedAt ? formatTime(record.lastUsedAt) : 'never',
      record.revokedAt ? formatTime(record.revokedAt) : '-',
    ]),
  );
}
