import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';

/** Seen from dist/apps/cli/src/export. */
const PROGRAM = join(__dirname, '../../../../../scripts/verify-export.mjs');

/**
 * `threadlog verify-export`: runs the very file that is handed to others, so that what it says here is
 * what it says there. It needs no database and no configuration.
 */
export function addVerifyExportCommand(program: Command): void {
  program
    .command('verify-export')
    .description(
      'check an export offline: runs scripts/verify-export.mjs, which needs nothing else',
    )
    .argument('[arguments...]', 'handed on; --help shows its own')
    .allowUnknownOption()
    .helpOption(false)
    .action((args: readonly string[]) => run(args));
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  process.exitCode = code ?? 1;
}
