import { Command } from 'commander';
import { bootstrapKeys } from '#access';
import { readConfig } from '#config';
import { migrate, openDatabase } from '#database';
import { migrateQueue } from '#queue';

/** The `threadlog` command. */
const program = new Command('threadlog').description(
  'A self-hosted, event-sourced home for the threads and messages of the OpenAI Assistants API',
);

program
  .command('migrate')
  .description('bring the database to the newest schema, and make the first project key')
  .action(async () => {
    const config = readConfig(process.env);
    const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
    if (!url) throw new Error('DATABASE_URL is not set: nothing to migrate');
    const applied = await migrate(url);
    await migrateQueue(url);
    const { db, close } = openDatabase({ url, name: 'threadlog-migrate', max: 1 });
    try {
      const { created } = await bootstrapKeys(db, config.API_KEYS);
      process.stdout.write(
        applied.length ? `Applied ${applied.join(', ')}\n` : 'The schema is up to date\n',
      );
      if (created) process.stdout.write(`Project key (shown once, keep it): ${created}\n`);
    } finally {
      await close();
    }
  });

program.parseAsync().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`threadlog: ${reason}\n`);
  process.exit(1);
});
