import { pick } from '../../bench/load/random';

/** The threads and messages that the clients know of, which they share. */
export type Book = {
  readonly addThread: (id: string) => void;
  readonly addMessage: (thread: string, id: string) => void;
  readonly dropThread: (id: string) => void;
  /** One thread is chosen far more often than the others. */
  readonly thread: () => string | undefined;
  /** One that may be deleted without much loss: never the hot one. */
  readonly lesserThread: () => string | undefined;
  /** One of the latest messages of the thread; it may have been deleted. */
  readonly message: (thread: string) => string | undefined;
};

const HOT = 0.3;
const REMEMBERED = 200;
/** Beyond these a new thread takes the place of another. */
const MOST_THREADS = 40;

export function openBook(random: () => number): Book {
  const threads = new Map<string, string[]>();
  const ids = (): string[] => [...threads.keys()];
  const oneOf = (list: readonly string[]): string | undefined => {
    const [first, ...rest] = list;
    return first === undefined ? undefined : pick(random, [first, ...rest]);
  };
  return {
    addThread: (id) => {
      threads.set(id, []);
      const [, second] = ids();
      if (threads.size > MOST_THREADS && second !== undefined) threads.delete(second);
    },
    addMessage: (thread, id) => {
      const messages = threads.get(thread);
      messages?.push(id);
      if (messages && messages.length > REMEMBERED) messages.shift();
    },
    dropThread: (id) => void threads.delete(id),
    thread: () => (random() < HOT ? ids()[0] : oneOf(ids())),
    lesserThread: () => oneOf(ids().slice(1)),
    message: (thread) => oneOf(threads.get(thread) ?? []),
  };
}
