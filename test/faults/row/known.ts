import type { RequestLine } from '../record/history';
import type { LogLine, Run } from './read-run';

/** What is known of one thread or message, from the log and from what clients were told. */
export type Entity = {
  readonly id: string;
  readonly thread: string;
  /** Of its create. */
  readonly position: number;
  /** When its create was acknowledged; Infinity: to nobody. */
  acknowledgedAt: number;
  /** When somebody first asked to delete it, or its thread; Infinity: nobody. */
  deleteAskedAt: number;
  deletedAt: number;
  isDeleted: boolean;
  /** Revisions that were acknowledged, and when. */
  readonly revisions: { readonly rev: number; readonly at: number }[];
};

export type Known = {
  readonly entities: ReadonlyMap<string, Entity>;
  /** Messages of each thread, by position. */
  readonly messagesOf: ReadonlyMap<string, readonly Entity[]>;
  readonly byMark: ReadonlyMap<string, readonly LogLine[]>;
};

/** Joins the log with the answers. */
export function learn({ log, history }: Run): Known {
  const entities = new Map<string, Entity>();
  const messagesOf = new Map<string, Entity[]>();
  const byMark = new Map<string, LogLine[]>();
  for (const event of log) {
    const mark = markOf(event);
    if (mark !== undefined) byMark.set(mark, [...(byMark.get(mark) ?? []), event]);
    if (/^(Thread|Message)Created$/.test(event.type)) {
      const entity = newEntity(event);
      entities.set(entity.id, entity);
      if (event.type === 'MessageCreated') {
        messagesOf.set(entity.thread, [...(messagesOf.get(entity.thread) ?? []), entity]);
      }
    }
    const entity = entities.get(event.entity_id);
    if (entity && /^(Thread|Message)Deleted$/.test(event.type)) entity.isDeleted = true;
  }
  for (const line of history) {
    if (line.kind === 'request') hear(line, entities, byMark);
  }
  for (const messages of messagesOf.values()) for (const each of messages) inherit(each, entities);
  return { entities, messagesOf, byMark };
}

export function markIn(body: unknown): string | undefined {
  return (body as { metadata?: { mark?: string } } | null | undefined)?.metadata?.mark;
}

function markOf({ payload }: LogLine): string | undefined {
  return payload.includes('"mark"') ? markIn(JSON.parse(payload)) : undefined;
}

function newEntity({ entity_id, stream_id, position }: LogLine): Entity {
  const never = { acknowledgedAt: Infinity, deleteAskedAt: Infinity, deletedAt: Infinity };
  return { id: entity_id, thread: stream_id, position, ...never, isDeleted: false, revisions: [] };
}

function hear(
  line: RequestLine,
  entities: ReadonlyMap<string, Entity>,
  byMark: ReadonlyMap<string, readonly LogLine[]>,
): void {
  const { operation, status, begin, end, message, thread, body } = line;
  if (operation.startsWith('delete')) {
    const entity = entities.get(message ?? thread ?? '');
    if (!entity) return;
    entity.deleteAskedAt = Math.min(entity.deleteAskedAt, begin);
    if (status === 200) entity.deletedAt = Math.min(entity.deletedAt, end);
    return;
  }
  if (status !== 200 || !/^(create|modify)/.test(operation)) return;
  const [event] = byMark.get(markIn(body) ?? '') ?? [];
  const entity = event && entities.get(event.entity_id);
  if (!entity) return;
  if (operation.startsWith('create')) {
    entity.acknowledgedAt = Math.min(entity.acknowledgedAt, end);
  } else entity.revisions.push({ rev: event.rev, at: end });
}

/** With its thread goes a message. */
function inherit(message: Entity, entities: ReadonlyMap<string, Entity>): void {
  const thread = entities.get(message.thread);
  if (!thread) return;
  message.deleteAskedAt = Math.min(message.deleteAskedAt, thread.deleteAskedAt);
  message.deletedAt = Math.min(message.deletedAt, thread.deletedAt);
  message.isDeleted ||= thread.isDeleted;
}
