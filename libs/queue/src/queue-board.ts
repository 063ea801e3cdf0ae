import { setTimeout as wait } from 'node:timers/promises';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { QueueBackend } from './backend';
import { boardPage, boardUi, type BoardFile } from './board-ui';
import { collectRoutes, type BoardAnswer, type BoardAsk, type BoardRoute } from './board-routes';
import { closeInTime } from './close-in-time';
import { openQueue } from './open-queue';
import { PROJECTION_QUEUE, TASK_QUEUE } from './queues';

/** BullMQ's dashboard over our queues, for whoever serves it: it knows nothing of HTTP servers. */
export type QueueBoard = {
  /** Paths that show the page, below wherever it is served. */
  readonly pages: readonly string[];
  /** The page, for one that is served at `base`. */
  readonly page: (base: string) => Promise<string>;
  /** What the page loads, by its path. */
  readonly file: (path: string) => Promise<BoardFile | undefined>;
  /** What the page calls. */
  readonly calls: readonly BoardRoute[];
  /** Answers a call. @throws QueueAwayError when the backend does not answer */
  readonly answer: (route: BoardRoute, ask: BoardAsk) => Promise<BoardAnswer>;
  readonly close: () => Promise<void>;
};

/** The queue cannot be asked now. Nothing of the API waits for it. */
export class QueueAwayError extends Error {
  override readonly name = 'QueueAwayError';
}

type Queue = ReturnType<typeof openQueue>;
type RedisQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** BullMQ waits for a backend that is away for as long as it is. */
const ANSWER_MS = 5_000;

/** The queues are opened when somebody looks, and not before. */
export function createQueueBoard(
  backend: QueueBackend,
  onError: (error: Error) => void,
): QueueBoard {
  const routes = collectRoutes();
  const ui = boardUi();
  const { replaceQueues } = createBullBoard({
    queues: [],
    serverAdapter: routes.adapter,
    options: { uiBasePath: ui.directory, uiConfig: { boardTitle: 'threadlog queues' } },
  });
  let opened: readonly Queue[] | undefined;
  const open = (): void => {
    if (opened) return;
    opened = [PROJECTION_QUEUE, TASK_QUEUE].map((name) => openQueue(backend, name, onError));
    // Its types know queues on Redis only; it works with both.
    replaceQueues(opened.map((queue) => new BullMQAdapter(queue as RedisQueue)));
  };
  const close = async (): Promise<void> => {
    const queues = opened ?? [];
    opened = undefined;
    await Promise.all(queues.map((queue) => closeInTime(queue)));
  };
  return {
    pages: routes.pages(),
    page: (base) => boardPage(ui, routes.render(base)),
    file: ui.file,
    calls: routes.calls(),
    answer: async (route, ask) => {
      open();
      try {
        return await inTime(routes.answer(route, ask));
      } catch (error) {
        // BullMQ remembers a failed start on Postgres for ever: the next call opens others.
        if (backend.kind === 'postgres') void close();
        throw new QueueAwayError('the queue did not answer', { cause: error });
      }
    },
    close,
  };
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const control = new AbortController();
  const late = wait(ANSWER_MS, undefined, { signal: control.signal }).then(() => {
    throw new Error(`no answer within ${ANSWER_MS} ms`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => undefined);
    control.abort();
  }
}
