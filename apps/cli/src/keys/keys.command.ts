import type { Command } from 'commander';
import type { Config } from '#config';
import { addCreateKeyCommand } from './create-key.command';
import { addListKeysCommand } from './list-keys.command';
import { addRevokeKeyCommand } from './revoke-key.command';

/** `threadlog keys …` */
export function addKeysCommand(program: Command, config: () => Config): void {
  const keys = program.command('keys').description('make, list and revoke the keys of projects');
  addCreateKeyCommand(keys, config);
  addListKeysCommand(keys, config);
  addRevokeKeyCommand(keys, config);
}
