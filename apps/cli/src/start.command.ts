import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Argument, type Command } from 'commander';
import { helpText } from './help-text';

/** The app of each part, seen from dist/apps/cli/src. */
const APPS = { all: 'standalone', api: 'api', worker: 'worker' } as const;

type Part = keyof typeof APPS;

const HELP = helpText({
  notes: `
Alone, it brings everything: an embedded PostgreSQL below DATA_DIR (or the one of DATABASE_URL, which it
migrates), the API and a worker. With api or worker, it is that one process, against servers of your own.`,
  examples: ['start', 'start api'],
  exits:
    '0 stopped by a signal, in order; 1 it could not start, or a part of it ended; 2 typed wrong',
  environment: `
Environment:
  PORT, HOST    where the API listens; 3000 on 127.0.0.1 when unset
  DATA_DIR      data, files and keys; ./.threadlog when unset
  DATABASE_URL  a database of your own
  REDIS_URL     a queue of your own; unset, BullMQ keeps its jobs in the database`,
});

/** `threadlog start`: becomes that app, in this process, so that a signal to it alone is enough. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the service')
    .addArgument(new Argument('[part]').choices(Object.keys(APPS)).default('all'))
    .addHelpText('after', HELP)
    .action(async (part: Part) => {
      const main = join(__dirname, '../..', APPS[part], 'src/main.js');
      await import(pathToFileURL(main).href);
    });
}
