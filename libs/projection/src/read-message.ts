import { sql } from 'kysely';
import { READ_MODEL, textArray, type Db } from '#database';
import { decodeEvent, foldMessage, type Message, type StoredEvent } from '#domain';
import {
  ANY_TEXT_BYTES,
  isTooLong,
  LIGHT_TEXT_BYTES,
  payloadUnlessTooLong,
  type MaybeCut,
} from './heavy-text';
import type { OnTail } from './list-messages';
import { readRevision } from './read-revision';
import { messageColumns, messageOf, type ReadMessageRow } from './rows';
import { CLOSED, storedEventJsonWith } from './stored-event-sql';

export type MessageTarget = {
  readonly projectId: string;
  readonly threadId: string;
  readonly messageId: string;
};

export type FoundMessage =
  | { readonly status: 'thread_missing' }
  | { readonly status: 'message_missing' }
  /** Only of the past: now there is no such thread. */
  | { readonly status: 'content_erased' }
  | { readonly status: 'found'; readonly message: Message };

/** Events that are folded over a row; behind more of them the log alone is read. */
const MAX_TAIL = 256;

/**
 * The message as of now, however far the projection is: its row and the events behind its row's
 * revision come from one statement, so from one snapshot. Whether the thread is there, is this
 * project's, and is not deleted, is asked of the log itself.
 */
export async function readMessage(db: Db, target: MessageTarget): Promise<FoundMessage> {
  const [found] = await readAll(db, [target], ANY_TEXT_BYTES);
  if (found === undefined || found === 'heavy') throw new Error('a message was not looked for');
  return found;
}

/** Several at once; those with long texts are read one by one. */
export async function readMessages(
  db: Db,
  targets: readonly MessageTarget[],
  onTail?: OnTail,
): Promise<readonly FoundMessage[]> {
  const all = await readAll(db, targets, LIGHT_TEXT_BYTES, onTail);
  const whole: FoundMessage[] = [];
  for (const [index, target] of targets.entries()) {
    const found = all[index];
    whole.push(found === undefined || found === 'heavy' ? await readMessage(db, target) : found);
  }
  return whole;
}

async function readAll(
  db: Db,
  targets: readonly MessageTarget[],
  maxText: number,
  onTail?: OnTail,
): Promise<readonly (FoundMessage | 'heavy')[]> {
  const { rows } = await sql<Row>`
    select asked.place::int, m.*, tail.events as tail
    from unnest(
      ${textArray(targets.map(({ projectId }) => projectId))}::text[],
      ${textArray(targets.map(({ threadId }) => threadId))}::text[],
      ${textArray(targets.map(({ messageId }) => messageId))}::text[])
      with ordinality as asked (project_id, thread_id, message_id, place)
    cross join lateral (
      select project_id, type from threadlog.events
      where stream_id = asked.thread_id order by version desc limit 1
    ) thread
    left join lateral (
      select ${messageColumns(maxText)}
      from ${sql.table(`${READ_MODEL}.messages`)} m
      where m.message_id = asked.message_id and m.thread_id = asked.thread_id
      offset 0
    ) m on true
    left join lateral (
      select json_agg(${storedEventJsonWith(payloadUnlessTooLong(maxText))} order by e.rev) as events
      from (
        select * from threadlog.events e
        where e.entity_id = asked.message_id and e.rev > coalesce(m.rev, 0)
          and e.stream_id = asked.thread_id and e.entity_id <> e.stream_id
        order by e.rev limit ${MAX_TAIL + 1}
      ) e
    ) tail on true
    where thread.project_id = asked.project_id and thread.type not in ${CLOSED}`.execute(db);
  if (onTail) for (const { tail } of rows) onTail(tail?.length ?? 0);
  const found = new Map(rows.map((row) => [row.place - 1, row]));
  return Promise.all(targets.map((target, index) => foundIn(db, target, found.get(index))));
}

async function foundIn(
  db: Db,
  { messageId }: MessageTarget,
  row: Row | undefined,
): Promise<FoundMessage | 'heavy'> {
  if (!row) return { status: 'thread_missing' };
  const tail = row.tail ?? [];
  if (tail.length > MAX_TAIL) return orMissing(await readRevision(db, messageId, foldMessage));
  if (tail.some(isTooLong) || (row.message_id !== null && row.content === null)) return 'heavy';
  return orMissing(
    (tail as readonly StoredEvent[]).reduce(
      (state: Message | undefined, event) => foldMessage(state, decodeEvent(event)),
      isPresent(row) ? messageOf(row) : undefined,
    ),
  );
}

function orMissing(message: Message | undefined): FoundMessage {
  return message ? { status: 'found', message } : { status: 'message_missing' };
}

/** A left join leaves every column null where there is no row. */
type Row = { [K in keyof ReadMessageRow]: ReadMessageRow[K] | null } & {
  /** 1, 2 … among those that were asked for. */
  readonly place: number;
  readonly tail: MaybeCut<StoredEvent>[] | null;
};

function isPresent(row: Row): row is Row & ReadMessageRow {
  return row.message_id !== null;
}
