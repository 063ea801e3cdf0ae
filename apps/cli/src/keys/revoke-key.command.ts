import type { Command } from 'commander';
import { revokeKey, type Revocation } from '#access';
import type { Config } from '#config';
import { formatTime } from '../format-time';
import { helpText } from '../help-text';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { keyJson } from './key-json';

type Options = { readonly json?: true };

/** `threadlog keys revoke` */
export function addRevokeKeyCommand(keys: Command, config: () => Config): void {
  keys
    .command('revoke <key-id>')
    .description('end a key for good: within a second every process refuses it')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['keys revoke key_0ea081bd9168c38ece3b3f90'],
        environment: DATABASE_HELP,
      }),
    )
    .action((keyId: string, { json }: Options) =>
      withDatabase(config(), async (db) => {
        const revocation = await revokeKey(db, keyId);
        if (revocation.status === 'unknown') throw new Error(unknownKey(keyId));
        process.stdout.write(`${json ? jsonOf(revocation) : textOf(revocation)}\n`);
      }),
    );
}

type Revoked = Exclude<Revocation, { status: 'unknown' }>;

function unknownKey(keyId: string): string {
  return `there is no key with the id "${keyId}"; "threadlog keys list" shows those that there are`;
}

function jsonOf({ key }: Revoked): string {
  return JSON.stringify(keyJson(key), null, 2);
}

function textOf({ status, key }: Revoked): string {
  const which = `${key.keyId} (${key.name}, project ${key.projectId})`;
  switch (status) {
    case 'revoked':
      return `Revoked ${which}; within a second every process refuses it.`;
    case 'revoked_before':
      return `${which} was revoked already, at ${formatTime(key.revokedAt)}.`;
  }
}
