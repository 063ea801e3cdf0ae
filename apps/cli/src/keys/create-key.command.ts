import { Option, type Command } from 'commander';
import { createKey, type CreatedKey, type NewKey } from '#access';
import type { Config } from '#config';
import { helpText } from '../help-text';
import { DATABASE_HELP, withDatabase } from '../with-database';
import { DEFAULT_SCOPES, parseName, parseProject, parseScopes } from './key-options';
import { keyJson } from './key-json';

type Options = {
  readonly project: NewKey['projectId'];
  readonly name: NewKey['name'];
  readonly scopes: NewKey['scopes'];
  readonly json?: true;
};

/** `threadlog keys create` */
export function addCreateKeyCommand(keys: Command, config: () => Config): void {
  keys
    .command('create')
    .description('make a key of a project, and show it this once')
    .requiredOption('--project <project>', 'whose threads it sees', parseProject)
    .requiredOption('--name <name>', 'for people: whose key it is, or what for', parseName)
    .addOption(
      new Option('--scopes <list>', 'what it may: some of read,write,audit,admin')
        .argParser(parseScopes)
        .default(DEFAULT_SCOPES, DEFAULT_SCOPES.join(',')),
    )
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'keys create --project acme --name laptop',
          'keys create --project acme --name auditor --scopes read,audit --json',
        ],
        environment: DATABASE_HELP,
      }),
    )
    .action(({ project, name, scopes, json }: Options) =>
      withDatabase(config(), async (db) => {
        const created = await createKey(db, { projectId: project, name, scopes });
        process.stdout.write(`${json ? jsonOf(created) : textOf(created)}\n`);
      }),
    );
}

function jsonOf(created: CreatedKey): string {
  return JSON.stringify({ ...keyJson(created), key: created.key }, null, 2);
}

function textOf({ keyId, projectId, scopes, key }: CreatedKey): string {
  return `Made ${keyId} for project ${projectId} (${scopes.join(', ')}); shown once, keep it:\n\n  ${key}\n`;
}
