import type { Command } from 'commander';
import type { Config } from '#config';
import { readNewestSeal, readSeal, readVerifierKeys } from '#sealing';
import { helpText } from '../help-text';
import { parseLimit } from '../parse-limit';
import { DATABASE_HELP, withDatabase } from '../with-database';

type Options = { readonly size?: number; readonly json?: true };

/** `threadlog checkpoint` */
export function addCheckpointCommand(program: Command, config: () => Config): void {
  program
    .command('checkpoint')
    .description('print the newest signed checkpoint of the log, as C2SP tlog-checkpoint has it')
    .option('--size <n>', 'that of just so many events', parseLimit(Number.MAX_SAFE_INTEGER))
    .option('--json', 'for machines, with the key')
    .addHelpText(
      'after',
      helpText({
        examples: ['checkpoint', 'checkpoint --size 1000 --json'],
        exits: '0 printed, 1 there is none, 2 typed wrong',
        environment: DATABASE_HELP,
      }),
    )
    .action(({ size, json }: Options) =>
      withDatabase(config(), async (db) => {
        const seal = await (size === undefined ? readNewestSeal(db) : readSeal(db, size));
        if (!seal)
          throw new Error('there is no such checkpoint; new events are sealed within seconds');
        const [key] = await readVerifierKeys(db);
        const text = json
          ? `${JSON.stringify({ size: seal.size, checkpoint: seal.note, key }, null, 2)}\n`
          : seal.note;
        process.stdout.write(text);
      }),
    );
}
