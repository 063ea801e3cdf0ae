import { Command } from 'commander';
import { readConfig } from '#config';
import { sentenceOf } from '#process';
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
import { addTasksCommand } from './tasks/tasks.command';

const USAGE_ERROR = 2;

/** The `threadlog` command. */
const program = new Command('threadlog')
  .description(
    'A self-hosted, event-sourced home for the threads and messages of the OpenAI Assistants API',
  )
  // Before the commands, which inherit it: what was typed wrong is told apart from what went wrong.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR));

// Read when a command runs, so that help and usage errors do not depend on the environment.
const config = () => readConfig(process.env);
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

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`threadlog: ${sentenceOf(error)}\n`);
  process.exit(1);
});
