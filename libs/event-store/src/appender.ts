import { setTimeout as wait } from 'node:timers/promises';
import {
  AppendQueueFullError,
  AppendUnavailableError,
  type AppendCommand,
  type AppendOutcome,
} from './append';
import { isPassing, type AppendConnection } from './append-connection';
import { awaitAnswer } from './await-answer';
import { callAppend } from './call-append';
import { prepareEvents, type PendingAppend } from './pending-append';
import { takeBatch } from './take-batch';

export type AppenderOptions = {
  readonly connection: AppendConnection;
  /** Commands waiting at most, beyond the batch in flight. */
  readonly maxQueued?: number;
  /** Bytes of their payloads at most; one command alone may have more. */
  readonly maxQueuedBytes?: number;
  /** How long a command may wait for a database that is away, in milliseconds. */
  readonly patienceMs?: number;
  /** Told after each commit; must not throw or take time. */
  readonly onCommit?: () => void;
  /** Told of each batch, for metrics: commands in it and milliseconds of the call. */
  readonly onBatch?: (commands: number, milliseconds: number) => void;
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
 * The micro-batcher: one statement in flight, and whatever came in meanwhile is the next batch. There
 * is no timer: an idle system waits for nothing, a busy one shares one commit among many.
 */
export function createAppender(options: AppenderOptions): Appender {
  const { connection, maxQueued = 4096, patienceMs = 10_000 } = options;
  const { maxQueuedBytes = MAX_QUEUED_BYTES } = options;
  const queue: PendingAppend[] = [];
  let queuedBytes = 0;
  let running: Promise<void> | undefined;
  const sending: Sending = {
    ...options,
    // Neither what is under way nor what waits behind it waits longer than it said it would.
    onAway: (batch, cause) => {
      giveUpLate(batch, cause);
      queue.splice(0, queue.length, ...giveUpLate(queue, cause));
      queuedBytes = bytesOf(queue);
    },
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      queuedBytes -= bytesOf(batch);
      await settleBatch(batch, sending, false);
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
        const events = prepareEvents(command);
        const size = events.reduce((sum, event) => sum + event.payload.length, 0);
        if (queue.length > 0 && queuedBytes + size > maxQueuedBytes) {
          fail(new AppendQueueFullError(`${queuedBytes} bytes are waiting already`));
          return;
        }
        queuedBytes += size;
        queue.push({
          command,
          events,
          meta: JSON.stringify({ request_id: command.context.requestId }),
          size,
          giveUpAt: Date.now() + patienceMs,
          settle,
          fail,
        });
        running ??= Promise.resolve().then(drain);
      }),
    close: async () => {
      await running;
      await connection.drop();
    },
  };
}

type Sending = AppenderOptions & {
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
      if (!isPassing(error)) return narrowDown(waiting, options, error);
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
  const client = await options.connection.get();
  const start = performance.now();
  const outcomes = await awaitAnswer(callAppend(client, batch, resubmitted), {
    isAtWork: options.connection.isAtWork,
    onLost: () => void options.connection.drop(),
    onAway: (cause) => options.onAway(batch, cause),
  });
  options.onBatch?.(batch.length, performance.now() - start);
  if (outcomes.some((outcome) => outcome.status === 'appended')) options.onCommit?.();
  outcomes.forEach((outcome, index) => batch[index]?.settle(outcome));
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
