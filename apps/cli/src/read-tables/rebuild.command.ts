import type { Command } from 'commander';
import type { Config } from '#config';
import type { Db } from '#database';
import { readStretch } from '#event-store';
import {
  dropPreviousReadModel,
  rebuildReadModel,
  rollBackReadModel,
  type RebuildProgress,
} from '#projection';
import { helpText } from '../help-text';
import { showProgress } from '../show-progress';
import { OWNER_HELP, withOwnerDatabase } from '../with-database';

type Options = {
  readonly fresh?: true;
  readonly rollBack?: true;
  readonly dropPrevious?: true;
  readonly json?: true;
};

/** `threadlog rebuild` */
export function addRebuildCommand(program: Command, config: () => Config): void {
  const command = program
    .command('rebuild')
    .description('make the read tables anew from the log, while requests run, and switch to them')
    .option('--fresh', 'begin anew, not where a rebuild that was ended had come to')
    .option('--roll-back', 'switch back to the tables of before the last switch')
    .option('--drop-previous', 'drop the tables of before, which are kept for a way back')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      helpText({
        examples: ['rebuild', 'rebuild --roll-back', 'rebuild --drop-previous'],
        environment: OWNER_HELP,
      }),
    );
  command.action((options: Options) => {
    const { fresh, rollBack, dropPrevious, json } = options;
    if ([fresh, rollBack, dropPrevious].filter(Boolean).length > 1) {
      command.error('error: expected one of --fresh, --roll-back and --drop-previous at most');
    }
    return withOwnerDatabase(config(), async (db) => {
      const { result, sentences } = await run(db, options);
      process.stdout.write(`${json ? JSON.stringify(result) : sentences.join('\n')}\n`);
    });
  });
}

type Outcome = { readonly result: object; readonly sentences: readonly string[] };

async function run(db: Db, { fresh, rollBack, dropPrevious }: Options): Promise<Outcome> {
  if (dropPrevious) {
    await dropPreviousReadModel(db);
    return { result: { dropped: true }, sentences: ['Dropped the tables of before.'] };
  }
  const progress = showProgress('events');
  const onProgress = ({ phase, position, head }: RebuildProgress): void =>
    progress.tell(phase, position, head);
  try {
    return rollBack
      ? await goBack(db, onProgress)
      : await rebuild(db, { fresh: fresh ?? false, onProgress });
  } finally {
    progress.end();
  }
}

type OnProgress = (progress: RebuildProgress) => void;

async function rebuild(
  db: Db,
  options: { readonly fresh: boolean; readonly onProgress: OnProgress },
): Promise<Outcome> {
  const start = performance.now();
  const rebuilt = await rebuildReadModel({ db, readAfter: readStretch, ...options });
  const seconds = (performance.now() - start) / 1000;
  const { from, position, quarantined } = rebuilt;
  const events = position - from;
  const rate = Math.round(events / seconds);
  return {
    result: { position, events, seconds, quarantined },
    sentences: [
      `Rebuilt from ${events} events in ${seconds.toFixed(1)} s (${rate}/s), and switched at position ${position}.`,
      ...(quarantined ? [`Streams with an event that cannot be folded: ${quarantined}.`] : []),
      'The tables of before are kept: --roll-back switches to them again, --drop-previous drops them.',
    ],
  };
}

async function goBack(db: Db, onProgress: OnProgress): Promise<Outcome> {
  const { from, position } = await rollBackReadModel({ db, readAfter: readStretch, onProgress });
  const events = position - from;
  return {
    result: { position, events },
    sentences: [
      `Switched back at position ${position}; ${events} events were applied to the tables of before.`,
    ],
  };
}
