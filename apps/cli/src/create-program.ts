import { Command } from 'commander';
import type { Config } from '#config';
import { addBenchCommand } from './bench/bench.command';
import { addCompletionCommand } from './completion/completion.command';
import { addDoctorCommand } from './doctor/doctor.command';
import { addEncryptCommand } from './erasure/encrypt.command';
import { addEraseCommand } from './erasure/erase.command';
import { addRewrapCommand } from './erasure/rewrap.command';
import { addExportCommand } from './export/export.command';
import { addVerifyExportCommand } from './export/verify-export.command';
import { addImportCommand } from './import/import.command';
import { addKeysCommand } from './keys/keys.command';
import { addCheckpointCommand } from './ledger/checkpoint.command';
import { addProveCommand } from './ledger/prove.command';
import { addMigrateCommand } from './migrate.command';
import { addRebuildCommand } from './read-tables/rebuild.command';
import { addVerifyCommand } from './read-tables/verify.command';
import { addReplayCommand } from './replay/replay.command';
import { addStartCommand } from './start.command';
import { addTasksCommand } from './tasks/tasks.command';

const USAGE_ERROR = 2;

const HELP = `
Examples:
  threadlog start                          all of it on this machine, with a database of its own
  threadlog doctor                         what has to be in order, and what to do
  threadlog keys create --project acme --name laptop
  threadlog keys create --help             the same for each command

Exit codes: 0 done, or in order; 1 not done, or not in order; 2 typed wrong; 130 ended by Ctrl-C.
What is asked for goes to stdout, everything else to stderr; --json is for machines.`;

export type Program = {
  readonly version: string;
  /** Read when a command runs: help does not depend on the environment. */
  readonly config: () => Config;
  /** THREADLOG_API_KEY, of whoever measures. */
  readonly readKey: () => string | undefined;
};

/** The `threadlog` command. */
export function createProgram({ version, config, readKey }: Program): Command {
  const program = new Command('threadlog')
    .description(
      'A self-hosted, event-sourced home for the threads and messages of the OpenAI Assistants API',
    )
    .version(version)
    // Before the commands, which inherit both: what was typed wrong is told apart from what went wrong.
    .showHelpAfterError('(with --help it says what can be asked)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR))
    .addHelpText('after', HELP);
  addStartCommand(program);
  addMigrateCommand(program, config);
  addDoctorCommand(program, config);
  addKeysCommand(program, config);
  addTasksCommand(program, config);
  addRebuildCommand(program, config);
  addVerifyCommand(program, config);
  addCheckpointCommand(program, config);
  addProveCommand(program, config);
  addReplayCommand(program, config);
  addEraseCommand(program, config);
  addEncryptCommand(program, config);
  addRewrapCommand(program, config);
  addExportCommand(program, config);
  addImportCommand(program, config);
  addVerifyExportCommand(program);
  addBenchCommand(program, readKey);
  addCompletionCommand(program);
  return program;
}
