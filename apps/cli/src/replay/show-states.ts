import type { Db } from '#database';
import { foldEntity, replay, type Replayed, type ReplayedEntity } from '#projection';
import type { Output } from '../output';
import { showProgress } from '../show-progress';
import type { Scope } from './replay-options';
import { stateText } from './state-text';

export type ShowingStates = {
  readonly to: number;
  readonly head: number;
  readonly output: Output;
  readonly json?: true | undefined;
};

/**
 * Shows what was there behind position `to`, in the order of the log; of what was asked for by its id
 * also that it was deleted.
 * @throws Error in one sentence when the log has no such thing so far
 */
export async function showStates(
  db: Db,
  scope: Scope,
  { to, head, output, json }: ShowingStates,
): Promise<void> {
  const counts = { thread: 0, message: 0, file: 0, deleted: 0, erased: 0 };
  const progress = showProgress('events');
  try {
    for await (const entity of replay(db, scope, to)) {
      if (!json && isFirst(counts)) await output.line(`Position ${to} of ${head}`);
      const replayed = foldEntity(entity, to);
      counts[countedAs(entity, replayed)] += 1;
      if (scope.of === 'all') progress.tell('replaying', entity.events[0]?.position ?? 0, to);
      if (!isShown(entity, replayed, scope)) continue;
      await output.line(textOf(entity, replayed, json));
    }
  } finally {
    progress.end();
  }
  if (isFirst(counts)) requireNothingMissed(scope, to);
  await showSummary(counts, scope, { output, json });
}

async function showSummary(
  counts: Counts,
  scope: Scope,
  { output, json }: Pick<ShowingStates, 'output' | 'json'>,
): Promise<void> {
  if (!json && scope.of !== 'message') await output.line(`\n${summaryOf(counts)}`);
}

/** @throws Error when what was asked for by its id was not there */
function requireNothingMissed(scope: Scope, to: number): void {
  if (scope.of === 'all') return;
  const id = scope.of === 'thread' ? scope.threadId : scope.messageId;
  throw new Error(`the log has no ${scope.of} "${id}" up to position ${to}`);
}

type Counts = Readonly<Record<ReplayedEntity['kind'] | 'deleted' | 'erased', number>>;

function countedAs({ kind }: ReplayedEntity, { state, isErased }: Replayed): keyof Counts {
  if (state) return kind;
  return isErased ? 'erased' : 'deleted';
}

function isFirst(counts: Counts): boolean {
  return Object.values(counts).every((count) => count === 0);
}

function isShown(
  entity: ReplayedEntity,
  { state, stopped, isErased }: Replayed,
  scope: Scope,
): boolean {
  return (
    state !== undefined || isErased === true || stopped !== undefined || isAskedFor(entity, scope)
  );
}

function isAskedFor({ id }: ReplayedEntity, scope: Scope): boolean {
  return (
    id === (scope.of === 'thread' ? scope.threadId : scope.of === 'message' && scope.messageId)
  );
}

function textOf(entity: ReplayedEntity, replayed: Replayed, json: true | undefined): string {
  return json ? lineOf(entity, replayed) : `\n${stateText(entity, replayed)}`;
}

function lineOf({ kind, id }: ReplayedEntity, { state, stopped, isErased }: Replayed): string {
  return JSON.stringify({
    kind,
    id,
    state: state ?? null,
    ...(stopped && { stopped }),
    ...(isErased && { erased: true }),
  });
}

function summaryOf(counts: Counts): string {
  const { thread, message, file, deleted, erased } = counts;
  const since = erased > 0 ? `, erased since: ${erased}` : '';
  return `Threads: ${thread}, messages: ${message}, files: ${file}; deleted by then: ${deleted}${since}.`;
}
