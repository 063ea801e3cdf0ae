import type { Command } from 'commander';
import { bootstrapKeys } from '#access';
import type { Config } from '#config';
import { grantLogin, migrate, openDatabase } from '#database';
import { migrateQueue } from '#queue';

/** `threadlog migrate` */
export function addMigrateCommand(program: Command, config: () => Config): void {
  program
    .command('migrate')
    .description('bring the database to the newest schema, and make the first project key')
    .addHelpText(
      'after',
      `
Environment:
  MIGRATION_DATABASE_URL  a role that owns the database; DATABASE_URL when unset
  APP_DATABASE_URL        the login role of API and worker: created or updated, with least rights
  API_KEYS                project=key,project=key to store; unset, the first key is made and shown`,
    )
    .action(() => runMigrate(config()));
}

/** Everything a database needs before API and worker start. Safe to run again. */
async function runMigrate(config: Config): Promise<void> {
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: there is nothing to migrate');
  const applied = await migrate(url);
  await migrateQueue(url);
  if (config.APP_DATABASE_URL) await grantLogin(url, config.APP_DATABASE_URL);
  const { db, close } = openDatabase({ url, name: 'threadlog-migrate', max: 1 });
  try {
    const { created } = await bootstrapKeys(db, config.API_KEYS);
    const { stdout } = process;
    stdout.write(applied.length ? `Applied ${applied.join(', ')}\n` : 'The schema is up to date\n');
    if (created) stdout.write(`Project key (shown once, keep it): ${created}\n`);
  } finally {
    await close();
  }
}
