import { setTimeout as wait } from 'node:timers/promises';
import { createDataKeys, MasterKeyError, type MasterKeys } from '#encryption';
import {
  AppendQueueFullError,
  AppendUnavailableError,
  type AppendCommand,
  type AppendOutcome,
} from './append';
import { isPassing, type AppendConnection } from './append-connection';
import { awaitAnswer, type Inquiry } from './await-answer';
import { callAppend, type CalledOutcome } from './call-append';
import { createGathering } from './gather';
import { pendingAppend, type PendingAppend } from './pending-append';
import { createStreamKeys, type StreamKeys } from './stream-keys';
import { takeBatch } from './take-batch';
import { noteTraces } from './traces';

export type AppenderOptions = {
  readonly connection: AppendConnection;
  /** Payloads of new streams are encrypted under these; without them, all are plain. */
  readonly masterKeys?: MasterKeys | undefined;
  /** Commands waiting at most, beyond the batch in flight. */
  readonly maxQueued?: number;
  /** Bytes of their payloads at most; one command alone may have more. */
  readonly maxQueuedBytes?: number;
  /** How long a command may wait for a database that is away, in milliseconds. */
  readonly patienceMs?: number;
  /** Told after each commit; must not throw or take time. */
  readonly onCommit?: () => void;
  /** Told of each batch, for metrics: commands, milliseconds of the call, and that the first had waited. */
  readonly onBatch?: (commands: number, milliseconds: number, waitedMs: number) => void;
};

export type Appender = {
  /**
   * Appends the events of a decision, all or none.
   * @throws AppendQueueFullError at once when the queue is full; nothing was stored
   * @throws AppendUnavailableError when the database stayed away; whether it was stored is unknown
   */
  readonly append: (command: AppendCommand) => Promise<AppendOutcome>;
  /** Finishes what was accepted and closes the connection. */
  readonly close: () => Promise<void>;
};

const RECONNECT_MS = 100;
/** What waits is held several times over: as it was decided, and as it will be sent. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/**
 * The micro-batcher: one statement in flight, and whatever came in meanwhile is the next batch. An idle
 * system waits for nothing, a busy one shares one commit among many (`createGathering`).
 */
export function createAppender(options: AppenderOptions): Appender {
  const { connection, maxQueued = 4096, patienceMs = 10_000 } = options;
  const { maxQueuedBytes = MAX_QUEUED_BYTES } = options;
  const keys = createStreamKeys(options.masterKeys && createDataKeys(options.masterKeys));
  const queue: PendingAppend[] = [];
  const gathering = createGathering(() => queue.length);
  let queuedBytes = 0;
  let running: Promise<void> | undefined;
  const sending: Sending = {
    ...options,
    keys,
    // Neither what is under way nor what waits behind it waits longer than it said it would.
    onAway: (batch, cause) => {
      giveUpLate(batch, cause);
      queue.splice(0, queue.length, ...giveUpLate(queue, cause));
      queuedBytes = bytesOf(queue);
    },
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      await gathering.enough();
      const batch = takeBatch(queue);
      queuedBytes -= bytesOf(batch);
      const sent = performance.now();
      await settleBatch(batch, sending, false);
      gathering.answered(batch.length, performance.now() - sent);
    }
    running = undefined;
  };

  return {
    append: (command) =>
      new Promise<AppendOutcome>((settle, fail) => {
        if (queue.length >= maxQueued) {
          fail(new AppendQueueFullError(`${queue.length} appends are waiting already`));
          return;
        }
        const append = { ...pendingAppend(command, patienceMs), settle, fail };
        if (queue.length > 0 && queuedBytes + append.size > maxQueuedBytes) {
          fail(new AppendQueueFullError(`${queuedBytes} bytes are waiting already`));
          return;
        }
        queuedBytes += append.size;
        // At once, while the batch before is under way.
        keys.write(append);
        queue.push(append);
        gathering.came();
        running ??= Promise.resolve().then(drain);
      }),
    close: async () => {
      await running;
      await connection.drop();
    },
  };
}

type Sending = AppenderOptions & {
  readonly keys: StreamKeys;
  /** The server cannot be reached while it owes the answer to this batch. */
  readonly onAway: (batch: readonly PendingAppend[], cause: unknown) => void;
};

/**
 * Brings a batch to its end, whatever happens on the way. A lost connection leaves it open whether
 * the batch was committed: it is sent again and the event ids tell. An error of the data itself is
 * narrowed down to the command that causes it.
 */
async function settleBatch(
  batch: PendingAppend[],
  options: Sending,
  sentBefore: boolean,
): Promise<void> {
  let resubmitted = sentBefore || batch.some(({ command }) => command.eventIds);
  let waiting = batch;
  while (waiting.length > 0) {
    try {
      await sendBatch(waiting, options, resubmitted);
      return;
    } catch (error) {
      await options.connection.drop();
      if (!isPassing(error) || error instanceof MasterKeyError)
        return narrowDown(waiting, options, error);
      resubmitted = true;
      waiting = giveUpLate(waiting, error);
      await wait(RECONNECT_MS);
    }
  }
}

async function sendBatch(
  batch: readonly PendingAppend[],
  options: Sending,
  resubmitted: boolean,
): Promise<void> {
  const { connection, keys } = options;
  const client = await connection.get();
  const inquiry: Inquiry = {
    isAtWork: connection.isAtWork,
    onLost: () => void connection.drop(),
    onAway: (cause) => options.onAway(batch, cause),
  };
  if (keys.isMissing(batch)) await awaitAnswer(keys.look(client, batch), inquiry);
  if (batch.some(isTraced)) noteTraces(client, batch);
  const start = performance.now();
  const sentAt = Date.now();
  const outcomes = await awaitAnswer(callAppend(client, batch, resubmitted), inquiry);
  options.onBatch?.(batch.length, performance.now() - start, sentAt - (batch[0]?.since ?? sentAt));
  if (outcomes.some(isAppended)) options.onCommit?.();
  // Where it may have been sent before, another key may be stored.
  if (!resubmitted) batch.filter((_, at) => isAppended(outcomes[at])).forEach(keys.opened);
  const wrong = settleAnswered(batch, outcomes);
  for (const append of wrong) await writeAgain(append, options);
}

function isTraced({ command }: PendingAppend): boolean {
  return command.context.trace !== undefined;
}

function isAppended(outcome: CalledOutcome | undefined): boolean {
  return outcome?.status === 'appended';
}

/** @returns those whose events are to be written in another way */
function settleAnswered(
  batch: readonly PendingAppend[],
  outcomes: readonly CalledOutcome[],
): readonly PendingAppend[] {
  return batch.filter((append, at) => {
    const outcome = outcomes[at];
    if (outcome?.status === 'written_wrongly') return true;
    if (outcome) append.settle(outcome);
    return false;
  });
}

/** Somebody else has opened the stream since it was looked for, or this process lacks the key for it. */
async function writeAgain(append: PendingAppend, options: Sending): Promise<void> {
  if (options.keys.doubt(append)) return settleBatch([append], options, false);
  append.fail(
    new MasterKeyError(
      `${append.command.decision.streamId} is encrypted, and this process has no master key for it`,
    ),
  );
}

/** One command alone has caused it: that one fails. Of several, each is tried alone. */
async function narrowDown(
  batch: readonly PendingAppend[],
  options: Sending,
  error: unknown,
): Promise<void> {
  const [only, ...others] = batch;
  if (only && others.length === 0) {
    only.fail(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  for (const append of batch) await settleBatch([append], options, true);
}

function giveUpLate(batch: readonly PendingAppend[], cause: unknown): PendingAppend[] {
  const now = Date.now();
  return batch.filter((append) => {
    if (append.giveUpAt > now) return true;
    append.fail(new AppendUnavailableError('the database did not answer in time', { cause }));
    return false;
  });
}

function bytesOf(appends: readonly PendingAppend[]): number {
  return appends.reduce((sum, { size }) => sum + size, 0);
}
