import { DatabaseAwayError, DatabaseBusyError } from './database-errors';

export type BatchOptions<Q> = {
  /** Statements under way at once. */
  readonly lanes: number;
  /** How much one of them asks for at most, by `weightOf`; one question alone may weigh more. */
  readonly most: number;
  /** 1 each, unless told otherwise. */
  readonly weightOf?: (question: Q) => number;
  /** How many may wait for a lane, and for how long. */
  readonly maxWaiting: number;
  readonly waitMs: number;
};

/**
 * Asks many questions of one kind with one statement: those of one turn of the event loop go together,
 * and what comes while all lanes are under way is the next batch. Nobody waits for a batch to fill. A
 * question is sent after it was asked, so whatever was committed before is in its answer.
 * @param askAll answers in order; what it throws, it throws to all who asked
 * @throws DatabaseBusyError when too many wait, or one waited too long while others were answered
 * @throws DatabaseAwayError when one waited too long and nobody was answered
 */
export function inBatches<Q, A>(
  askAll: (questions: readonly Q[]) => Promise<readonly A[]>,
  { lanes, most, weightOf = () => 1, maxWaiting, waitMs }: BatchOptions<Q>,
): (question: Q) => Promise<A> {
  const waiting: Waiting<Q, A>[] = [];
  let underWay = 0;
  let answered = 0;
  let isDue = false;
  let timer: NodeJS.Timeout | undefined;

  const ask = async (batch: readonly Waiting<Q, A>[]): Promise<void> => {
    underWay += 1;
    try {
      const answers = await askAll(batch.map(({ question }) => question));
      answered += 1;
      answers.forEach((answer, index) => batch[index]?.settle(answer));
    } catch (error) {
      for (const { fail } of batch) fail(error);
    } finally {
      underWay -= 1;
      sendAll();
    }
  };
  const sendAll = (): void => {
    isDue = false;
    while (underWay < lanes && waiting.length > 0) void ask(takeBatch(waiting, most, weightOf));
    watch();
  };
  /** Neither a lane that is silent for long, nor who waits for it, may keep a question for ever. */
  const watch = (): void => {
    const [first] = waiting;
    if (!first || timer) return;
    const left = waitMs - (performance.now() - first.since);
    timer = setTimeout(giveUpLate, Math.max(0, left)).unref();
  };
  const giveUpLate = (): void => {
    timer = undefined;
    const now = performance.now();
    const late = waiting.findIndex(({ since }) => now - since < waitMs);
    for (const { fail, before } of waiting.splice(0, late === -1 ? waiting.length : late)) {
      fail(before === answered ? new DatabaseAwayError(WAITED) : new DatabaseBusyError(WAITED));
    }
    watch();
  };

  return (question) =>
    new Promise<A>((settle, fail) => {
      if (waiting.length >= maxWaiting) {
        fail(new DatabaseBusyError(`${waiting.length} reads are waiting already`));
        return;
      }
      waiting.push({ question, settle, fail, since: performance.now(), before: answered });
      if (underWay >= lanes) return watch();
      if (isDue) return;
      isDue = true;
      setImmediate(sendAll);
    });
}

const WAITED = 'a read waited too long for its turn';

type Waiting<Q, A> = {
  readonly question: Q;
  readonly settle: (answer: A) => void;
  readonly fail: (error: unknown) => void;
  readonly since: number;
  /** How many batches had been answered when it came. */
  readonly before: number;
};

function takeBatch<Q, A>(
  waiting: Waiting<Q, A>[],
  most: number,
  weightOf: (question: Q) => number,
): readonly Waiting<Q, A>[] {
  let weight = 0;
  const end = waiting.findIndex(({ question }, index) => {
    weight += weightOf(question);
    return index > 0 && weight > most;
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}
