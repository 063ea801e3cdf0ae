import {
  parseSavedMessage,
  parseSavedThread,
  type Parsed,
  type SavedMessage,
  type SavedThread,
} from '#contract';
import { foldExport } from './fold-export';
import type { Found, SavedObject } from './read-saved';

/** What is not imported, and why. */
export type Skipped = {
  readonly file: string;
  readonly line?: number;
  /** Of the thread or message, where it says one. */
  readonly id?: string;
  readonly reason: string;
};

/** A thread to be imported with its messages, in the order that it is to have. */
export type GatheredThread = SavedThread & { readonly messages: readonly SavedMessage[] };

export type Gathered = {
  /** The oldest first. */
  readonly threads: readonly GatheredThread[];
  readonly skipped: readonly Skipped[];
  /** Objects that are neither threads nor messages (runs, steps, files), by what they call themselves. */
  readonly others: ReadonlyMap<string, number>;
};

/** Of what calls itself an id, and may be anything. */
const MOST_OF_AN_ID = 160;

/** A message, and the list that it stands on; on none where it is in order anyway. */
type Placed = { readonly message: SavedMessage; readonly list: number | undefined };

/**
 * Sorts what was found into threads. A message that was saved more than once counts once; a thread that was not
 * saved is made of its messages, because the hosted service never listed threads.
 * @param found in the order of the files
 */
export async function gather(found: AsyncIterable<Found>): Promise<Gathered> {
  const basket = createBasket();
  const exported = foldExport();
  for await (const one of found) {
    switch (one.kind) {
      case 'broken':
        basket.skip({ file: one.file, ...(one.line && { line: one.line }), reason: one.reason });
        break;
      case 'exported': {
        const reason = exported.take(one.value);
        if (reason !== undefined)
          basket.skip({ file: one.file, ...idIn(one.value['entity_id']), reason });
        break;
      }
      case 'object':
        basket.take(one);
    }
  }
  // An export has them in order.
  for (const thread of exported.threads()) basket.keepThread(thread);
  for (const message of exported.messages()) basket.keepMessage(message);
  return basket.gathered();
}

function createBasket() {
  const threads = new Map<string, SavedThread>();
  const messages = new Map<string, Placed>();
  const skipped: Skipped[] = [];
  const others = new Map<string, number>();

  const keepThread = (thread: SavedThread): void => void threads.set(thread.id, thread);
  const keepMessage = (message: SavedMessage, list?: number): void => {
    if (!messages.has(message.id)) messages.set(message.id, { message, list });
  };
  const keep = <T>(
    { value, file }: SavedObject,
    parsed: Parsed<T>,
    good: (one: T) => void,
  ): void => {
    if (parsed.isGood) good(parsed.value);
    else skipped.push({ file, ...idIn(value['id']), reason: parsed.reason });
  };
  return {
    keepThread,
    keepMessage,
    skip: (one: Skipped): void => void skipped.push(one),
    take: (saved: SavedObject): void => {
      const { value, object, list } = saved;
      if (object === 'thread') keep(saved, parseSavedThread(value), keepThread);
      else if (object === 'thread.message') {
        keep(saved, parseSavedMessage(value), (message) => keepMessage(message, list));
      } else others.set(object, (others.get(object) ?? 0) + 1);
    },
    gathered: (): Gathered => ({
      threads: join(threads, inOrder([...messages.values()])),
      skipped,
      others,
    }),
  };
}

/**
 * The oldest first. Times are whole seconds: of those that are equal, the list on which they were saved knows the
 * order, and a list that shows no direction was the newest first, as lists of the hosted service are.
 */
function inOrder(placed: readonly Placed[]): readonly SavedMessage[] {
  const lists = groupBy(placed, ({ list }) => list);
  const loose = lists.get(undefined) ?? [];
  lists.delete(undefined);
  // The last list first: of several pages in one file, too, the newest came first.
  const oldestFirst = [...lists.values()].reverse().flatMap(fromTheOldest);
  // Sorting is stable.
  return [...oldestFirst, ...loose]
    .map(({ message }) => message)
    .sort((a, b) => a.createdAt - b.createdAt);
}

function fromTheOldest(list: readonly Placed[]): readonly Placed[] {
  const [first, last] = [list[0]?.message, list.at(-1)?.message];
  return first && last && first.createdAt < last.createdAt ? list : list.toReversed();
}

function join(
  threads: ReadonlyMap<string, SavedThread>,
  messages: readonly SavedMessage[],
): readonly GatheredThread[] {
  const byThread = groupBy(messages, ({ threadId }) => threadId);
  const ids = new Set([...threads.keys(), ...byThread.keys()]);
  return [...ids]
    .map((id): GatheredThread => {
      const own = byThread.get(id) ?? [];
      const createdAt = own[0]?.createdAt ?? 0;
      const bare: SavedThread = { id, createdAt, metadata: {}, toolResources: {} };
      return { ...bare, ...threads.get(id), messages: own };
    })
    .sort((a, b) => a.createdAt - b.createdAt);
}

/** As Map.groupBy does, which Node 20 lacks. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.get(key)?.push(item)) groups.set(key, [item]);
  }
  return groups;
}

function idIn(value: unknown): { readonly id?: string } {
  return typeof value === 'string' ? { id: value.slice(0, MOST_OF_AN_ID) } : {};
}
