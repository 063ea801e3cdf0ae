import type { Command } from 'commander';
import { masterKeyFile, type Config } from '#config';
import { openMasterKeys, rewrapKeys } from '#encryption';
import { helpText } from '../help-text';
import { OWNER_HELP, withOwnerDatabase } from '../with-database';

type Options = { readonly json?: true };

/** `threadlog rewrap` */
export function addRewrapCommand(program: Command, config: () => Config): void {
  program
    .command('rewrap')
    .description('wrap every data key by the first master key of MASTER_KEY_FILE, to retire others')
    .option('--json', 'for machines')
    .addHelpText('after', helpText({ examples: ['rewrap'], environment: OWNER_HELP }))
    .action(({ json }: Options) => rewrap(config(), json));
}

async function rewrap(config: Config, json: true | undefined): Promise<void> {
  const masterKeys = await openMasterKeys(masterKeyFile(config));
  if (!masterKeys) throw new Error('there is no master key: name its file in MASTER_KEY_FILE');
  await withOwnerDatabase(config, async (db) => {
    const { rewrapped, retired } = await rewrapKeys(db, masterKeys);
    const text = json
      ? JSON.stringify({ rewrapped, retired })
      : `Wrapped ${rewrapped} data keys anew; master keys that nothing needs any more: ${retired}.`;
    process.stdout.write(`${text}\n`);
  });
}
