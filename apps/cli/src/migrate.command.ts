import type { Command } from 'commander';
import { bootstrapKeys } from '#access';
import type { Config } from '#config';
import { grantLogin, migrate, openDatabase } from '#database';
import { migrateQueue } from '#queue';
import { helpText } from './help-text';
import { nameFault } from './name-fault';

const HELP = helpText({
  notes: 'Safe to run again. (`threadlog start` migrates its own database.)',
  examples: ['migrate', 'migrate --json'],
  environment: `
Environment:
  MIGRATION_DATABASE_URL  a role that owns the database; DATABASE_URL when unset
  APP_DATABASE_URL        the login role of API and worker: created or updated, with least rights
  API_KEYS                project=key,project=key to store; unset, the first key is made and shown`,
});

/** `threadlog migrate` */
export function addMigrateCommand(program: Command, config: () => Config): void {
  program
    .command('migrate')
    .description('bring the database to the newest schema, and make the first project key')
    .option('--json', 'for machines')
    .addHelpText('after', HELP)
    .action(({ json }: { readonly json?: true }) => runMigrate(config(), json));
}

/** Everything a database needs before API and worker start. Safe to run again. */
async function runMigrate(config: Config, json: true | undefined): Promise<void> {
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: there is nothing to migrate');
  const applied = await migrate(url).catch((error: unknown) => nameFault(url, error));
  await migrateQueue(url);
  if (config.APP_DATABASE_URL) await grantLogin(url, config.APP_DATABASE_URL);
  const { db, close } = openDatabase({ url, name: 'threadlog-migrate', max: 1 });
  try {
    const { created } = await bootstrapKeys(db, config.API_KEYS);
    process.stdout.write(
      json ? `${JSON.stringify({ applied, key: created ?? null })}\n` : textOf(applied, created),
    );
  } finally {
    await close();
  }
}

function textOf(applied: readonly string[], created: string | undefined): string {
  const schema = applied.length ? `Applied ${applied.join(', ')}` : 'The schema is up to date';
  return `${schema}\n${created ? `Project key (shown once, keep it): ${created}\n` : ''}`;
}
