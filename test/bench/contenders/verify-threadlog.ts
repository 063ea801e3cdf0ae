import { query } from '../stage/query';
import { drain } from './projection-lag';

type Expected = { readonly threads: number; readonly messages: number };

type Found = {
  readonly threads: number;
  readonly messages: number;
  readonly head: number;
  readonly other: number;
};

/**
 * Every acknowledged create is in the log, exactly once, and nothing else is; and once the worker has
 * caught up, the read tables hold the same messages with the same content.
 */
export async function verifyThreadlog(url: string, expected: Expected): Promise<string[]> {
  await drain(url);
  const [log] = await query<Found>(url, LOG);
  const [read] = await query<{ messages: number; equal: number; threads: number; dead: number }>(
    url,
    READ_TABLES,
  );
  if (!log || !read) throw new Error('no counts came back');
  const events = expected.threads + expected.messages;
  expect('threads acknowledged, and ThreadCreated events', expected.threads, log.threads);
  expect('messages acknowledged, and MessageCreated events', expected.messages, log.messages);
  expect('events of other types', 0, log.other);
  expect('events, and the highest position', events, log.head);
  expect('messages acknowledged, and rows projected', expected.messages, read.messages);
  expect('messages acknowledged, and rows equal to their event', expected.messages, read.equal);
  expect('threads acknowledged, and rows projected', expected.threads, read.threads);
  expect('events that could not be projected', 0, read.dead);
  return [
    `${format(expected.messages)} messages acknowledged, as many MessageCreated events at positions without holes`,
    `${format(expected.messages)} messages projected, each equal to its event`,
  ];
}

const LOG = `
  select count(*) filter (where type = 'ThreadCreated') as threads,
         count(*) filter (where type = 'MessageCreated') as messages,
         count(*) filter (where type not in ('ThreadCreated', 'MessageCreated')) as other,
         max(position) as head
  from threadlog.events`;

const READ_TABLES = `
  select (select count(*) from read_model.messages) as messages,
         count(*) filter (
           where m.thread_id = e.stream_id and m.position = e.position
             and m.role = e.payload::jsonb ->> 'role'
             and m.content::jsonb = e.payload::jsonb -> 'content'
             and m.metadata::jsonb = e.payload::jsonb -> 'metadata') as equal,
         (select count(*) from read_model.threads) as threads,
         (select count(*) from threadlog.dead_events) as dead
  from threadlog.events e
  left join read_model.messages m on m.message_id = e.entity_id
  where e.type = 'MessageCreated'`;

function expect(what: string, expected: number, found: number): void {
  if (expected === found) return;
  throw new Error(`${what}: expected ${format(expected)}, found ${format(found)}`);
}

function format(count: number): string {
  return count.toLocaleString('en');
}
