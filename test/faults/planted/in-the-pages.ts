import type { PlantedBug } from './planted-bug';
import { calm, workerAway } from './scenarios';

const PAGE = 'libs/projection/src/page.js';
const MESSAGES = 'libs/projection/src/list-messages.js';
const MERGED = /\(0, merge_tail_1\.mergeTail\)\(projected, tail, bounds, query\)/;

/** Bugs that make answers wrong, while log and read tables are right. */
export const bugsInThePages: readonly PlantedBug[] = [
  {
    name: 'skip-tail-merge',
    what: 'a page is answered from the read tables alone, as if there were no tail',
    breaks: 'I10',
    scenario: calm,
    patches: [{ file: MESSAGES, find: MERGED, replace: 'projected' }],
    short: true,
  },
  {
    name: 'order-by-created-at',
    what: 'messages are ordered by the second in which they were created, and then as ids fall',
    breaks: 'I11',
    scenario: calm,
    patches: [
      {
        file: PAGE,
        find: 'sign * (a.position - b.position)',
        replace: 'sign * plantedOrder(a, b)',
      },
      {
        file: PAGE,
        find: 'function nearest(',
        replace: `function plantedOrder(a, b) {
    const key = ({ id, createdAt }) => String(Math.floor(createdAt / 1000)) + [...id].reverse().join('');
    return a.createdAt === undefined ? a.position - b.position : key(a) < key(b) ? -1 : 1;
}
function nearest(`,
      },
      {
        file: MESSAGES,
        find: /order by m\.position (\$\{kysely_1\.sql\.raw\(\(0, page_1\.walkOf\)\(query\)\)\})/,
        replace: `order by date_trunc('second', m.created_at) $1, reverse(m.message_id) $1`,
      },
    ],
    short: true,
  },
  {
    name: 'cursor-by-created-at',
    what: 'a cursor stands for the second in which its message was created: what else was is passed over',
    breaks: 'I11',
    scenario: calm,
    patches: [
      {
        file: MESSAGES,
        find: /select position from threadlog\.events\s+where entity_id = (\$\{id\}) and rev = 1 and stream_id = asked\.thread_id and type = 'MessageCreated'/,
        replace: `select max(position) as position from threadlog.events
    where stream_id = asked.thread_id and type = 'MessageCreated' and date_trunc('second', recorded_at) <= (
      select date_trunc('second', recorded_at) from threadlog.events
      where entity_id = $1 and rev = 1 and stream_id = asked.thread_id and type = 'MessageCreated')`,
      },
    ],
  },
  {
    name: 'has-more-before-deletes',
    what: 'has_more counts what the page is made of before the deletes of the tail are taken off',
    breaks: 'I9',
    scenario: workerAway,
    patches: [
      {
        file: MESSAGES,
        find: /\.\.\.\(0, page_1\.cutPage\)\((.*), query\) \};/,
        replace: `...(0, page_1.cutPage)($1, query), hasMore: new Set([
            ...projected.map(({ id }) => id),
            ...tail.filter(({ type, position }) => type === 'MessageCreated' && position > bounds.above && position < bounds.below)
                .map(({ entityId }) => entityId),
        ]).size > query.limit };`,
      },
    ],
  },
  {
    name: 'no-over-fetch',
    what: 'a page reads one row more than it shows, however many of them the tail deletes',
    breaks: 'I9',
    scenario: workerAway,
    patches: [
      {
        file: MESSAGES,
        find: ' + head.deletes',
        replace: '',
      },
    ],
  },
  {
    name: 'delete-in-the-tail-forgotten',
    what: 'a message that the tail deletes is still on its page',
    breaks: 'I10',
    scenario: workerAway,
    patches: [
      {
        file: 'libs/projection/src/merge-tail.js',
        find: 'messages.delete(stored.entityId);',
        replace: 'void 0;',
      },
    ],
  },
];
