import { Command } from 'commander';
import { readConfig } from '#config';
import { runMigrate } from './migrate.command';

/** The `threadlog` command. */
const program = new Command('threadlog').description(
  'A self-hosted, event-sourced home for the threads and messages of the OpenAI Assistants API',
);

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
  .action(() => runMigrate(readConfig(process.env)));

program.parseAsync().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`threadlog: ${reason}\n`);
  process.exit(1);
});
