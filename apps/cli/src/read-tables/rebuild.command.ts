import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import { readStretch } from '#event-store';
import { rebuildReadModel } from '#projection';
import { showProgress } from '../show-progress';
import { OWNER_HELP, withOwnerDatabase } from '../with-database';

type Options = { readonly fresh?: true; readonly json?: true };

/** `threadlog rebuild` */
export function addRebuildCommand(program: Command, config: () => Config): void {
  program
    .command('rebuild')
    .description('make the read tables anew from the log, while requests run, and switch to them')
    .option('--fresh', 'begin anew, not where a rebuild that was ended had come to')
    .option('--json', 'for machines')
    .addHelpText('after', OWNER_HELP)
    .action((options: Options) => withOwnerDatabase(config(), (db) => rebuild(db, options)));
}

async function rebuild(db: Db, { fresh, json }: Options): Promise<void> {
  const progress = showProgress('events');
  const start = performance.now();
  try {
    const { from, position, quarantined } = await rebuildReadModel({
      db,
      readAfter: readStretch,
      ...(fresh && { fresh }),
      onProgress: ({ phase, position: at, head }) => progress.tell(phase, at, head),
    });
    progress.end();
    const seconds = (performance.now() - start) / 1000;
    const result = { events: position - from, position, quarantined, seconds };
    process.stdout.write(`${json ? JSON.stringify(result) : sentencesOf(result)}\n`);
  } finally {
    progress.end();
  }
}

function sentencesOf(result: {
  readonly events: number;
  readonly position: number;
  readonly quarantined: number;
  readonly seconds: number;
}): string {
  const { events, position, quarantined, seconds } = result;
  const rate = Math.round(events / Math.max(seconds, 0.001));
  const lines = [
    `Rebuilt from ${events} events in ${seconds.toFixed(1)} s (${rate}/s), and switched at position ${position}.`,
    'The tables of before are kept as read_model_previous.',
  ];
  if (quarantined > 0) {
    lines.push(
      `Streams with an event that cannot be folded: ${quarantined} (threadlog.dead_events).`,
    );
  }
  return lines.join('\n');
}
