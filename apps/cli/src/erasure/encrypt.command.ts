import type { Command } from 'commander';
import { masterKeyFile, type Config } from '#config';
import { openMasterKeys, requireMasterKeys } from '#encryption';
import { encryptPlain, type EncryptedPlain } from '#erasure';
import { helpText } from '../help-text';
import { OWNER_HELP, withOwnerDatabase } from '../with-database';

type Options = { readonly json?: true };

/** `threadlog encrypt` */
export function addEncryptCommand(program: Command, config: () => Config): void {
  program
    .command('encrypt')
    .description('encrypt what was stored before there was a master key; hashes and proofs stay')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['encrypt'],
        exits: '0 all of it, 1 not done or something is left, 2 typed wrong',
        environment: OWNER_HELP,
      }),
    )
    .action(({ json }: Options) => encrypt(config(), json));
}

async function encrypt(config: Config, json: true | undefined): Promise<void> {
  const masterKeys = await openMasterKeys(masterKeyFile(config));
  if (!masterKeys) throw new Error('there is no master key: name its file in MASTER_KEY_FILE');
  await withOwnerDatabase(config, async (db) => {
    await requireMasterKeys(db, masterKeys);
    const encrypted = await encryptPlain({ db, masterKeys });
    process.stdout.write(`${json ? JSON.stringify(encrypted) : sentencesOf(encrypted)}\n`);
    if (encrypted.left.length > 0) process.exitCode = 1;
  });
}

function sentencesOf({ streams, events, left }: EncryptedPlain): string {
  return [
    `Encrypted ${streams} threads and files with ${events} events.`,
    ...left.map(
      (id) => `Left as it is, because it is damaged, or too large to be done at once: ${id}`,
    ),
    ...(events > 0
      ? [
          '"vacuum threadlog.events" frees what they were; backups and WAL from before still have it.',
        ]
      : []),
  ].join('\n');
}
