import { inBatches, type Db } from '#database';
import {
  listPages,
  shapeOf,
  type InTurn,
  type ListAsked,
  type ListedMessages,
  type OnTail,
  type PageNow,
} from './list-messages';
import { listMessagesAt } from './list-messages-at';
import type { ListTarget, PageQuery } from './page';
import { readMessageAt } from './read-state-at';
import { readMessages, type FoundMessage, type MessageTarget } from './read-message';

/** The reads of messages that a busy process makes all the time, many with one statement. */
export type Reads = {
  readonly message: (target: MessageTarget) => Promise<FoundMessage>;
  /** @param knownVersion of the thread, at which the asker has this very page already */
  readonly page: (target: ListTarget, query: PageQuery, knownVersion?: number) => Promise<PageNow>;
  /** As of a position of the log. */
  readonly messageAt: (target: MessageTarget, position: number) => Promise<FoundMessage>;
  readonly pageAt: (
    target: ListTarget,
    query: PageQuery,
    position: number,
  ) => Promise<ListedMessages>;
};

/** While PostgreSQL is at one, the process reads the answer of the other. */
const LANES = 2;
const WAIT_MS = 5_000;
const MOST_MESSAGES = 64;
/** Of all pages of one statement. What is read at once is in memory at once: more of them cost more than they save. */
const MOST_LISTED = 84;

export type ReadsOptions = {
  /** Lets pages with long texts be read a few at a time; by default as they come. */
  readonly inTurn?: InTurn;
  /** Reads of one kind that may wait. */
  readonly maxWaiting: number;
  readonly onTail?: OnTail | undefined;
};

export function createReads(db: Db, { inTurn, maxWaiting, onTail }: ReadsOptions): Reads {
  const batches = { lanes: LANES, maxWaiting, waitMs: WAIT_MS };
  const shapes = new Map<string, (asked: ListAsked) => Promise<PageNow>>();
  const pagesOf = (shape: string): ((asked: ListAsked) => Promise<PageNow>) => {
    const known = shapes.get(shape);
    if (known) return known;
    const pages = inBatches<ListAsked, PageNow>(
      (asked) => listPages(db, asked, { onTail, ...(inTurn && { inTurn }) }),
      {
        ...batches,
        most: MOST_LISTED,
        weightOf: ({ query }) => query.limit + 1,
      },
    );
    shapes.set(shape, pages);
    return pages;
  };
  return {
    message: inBatches((targets: readonly MessageTarget[]) => readMessages(db, targets, onTail), {
      ...batches,
      most: MOST_MESSAGES,
    }),
    page: (target, query, knownVersion) =>
      pagesOf(shapeOf(query))({
        target,
        query,
        ...(knownVersion !== undefined && { knownVersion }),
      }),
    messageAt: (target, position) => readMessageAt(db, target, position),
    pageAt: (target, query, position) =>
      listMessagesAt(db, target, query, { position, ...(inTurn && { inTurn }) }),
  };
}
