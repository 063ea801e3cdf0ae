import type { Wire } from './wire';

export type Acknowledged = {
  readonly id: string;
  readonly threadId: string;
  readonly mark: string;
};

/** Writers that each create one message after the other, until stopped or refused. */
export type Load = {
  readonly acknowledged: readonly Acknowledged[];
  /** Marks of messages whose create brought no answer, and what it brought instead. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** Milliseconds that the slowest answer took. */
  readonly slowest: () => number;
  /** When every writer has ended. */
  readonly done: Promise<void>;
  /** Lets each writer finish its message, and waits for them. */
  readonly stop: () => Promise<void>;
};

export type LoadOptions = {
  readonly writers?: number;
  /** Messages of each writer at most. */
  readonly each?: number;
};

let loads = 0;

/** Each message carries a mark of its own in its metadata, by which the log is searched for it. */
export function startLoad(
  wire: Wire,
  threadIds: readonly string[],
  { writers = 8, each = Infinity }: LoadOptions = {},
): Load {
  const name = `load${(loads += 1)}`;
  const acknowledged: Acknowledged[] = [];
  const failures = new Map<string, unknown>();
  let slowest = 0;
  let stopped = false;
  const write = async (writer: number): Promise<void> => {
    for (let index = 0; index < each && !stopped; index += 1) {
      const mark = `${name}-${writer}-${index}`;
      const threadId = threadIds[(writer + index) % threadIds.length] ?? '';
      const start = performance.now();
      try {
        const message = { role: 'user', content: `This is ${mark}.`, metadata: { mark } } as const;
        const { id } = await wire.createMessage(threadId, message);
        acknowledged.push({ id, threadId, mark });
      } catch (error) {
        failures.set(mark, error);
        return;
      } finally {
        slowest = Math.max(slowest, performance.now() - start);
      }
    }
  };
  const done = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer))).then(
    () => undefined,
  );
  return {
    acknowledged,
    failures,
    slowest: () => slowest,
    done,
    stop: async () => {
      stopped = true;
      await done;
    },
  };
}
