import { createHash } from 'node:crypto';
import type { LogEvent, Observation, Request, Row, Run } from './run';

/** One step of a story: who acts, what is done, and on which of what is there. */
export type Step = {
  readonly client: number;
  readonly does: 'create' | 'modify' | 'delete' | 'retrieve' | 'list' | 'walk' | 'keyed';
  readonly of: number;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
};

type Made = { readonly id: string; readonly event: LogEvent; gone: boolean; metadata: Row };

const THREAD = 'thread_simulated';
const SALT = '00'.repeat(16);

/**
 * A service that keeps every promise, as small as it can be: it answers each step at once, from a plain
 * list. What it leaves behind is what the checker must accept, and what a spec then spoils.
 */
export function simulate(steps: readonly Step[]): Run {
  const log: LogEvent[] = [];
  const requests: Request[] = [];
  const observations: Observation[] = [];
  const made: Made[] = [];
  let time = 1_000_000;

  const append = (type: string, entity: string, payload: Row): LogEvent => {
    const text = JSON.stringify(payload);
    const event: LogEvent = {
      position: log.length + 1,
      recorded_at: 1_700_000_000_000_000 + log.length * 1000,
      version: log.length + 1,
      rev: log.filter(({ entity_id }) => entity_id === entity).length + 1,
      event_id: `event-${log.length + 1}`,
      stream_id: THREAD,
      entity_id: entity,
      project_id: 'p',
      type,
      actor: 'key_1',
      salt: SALT,
      payload_hash: createHash('sha256').update(SALT, 'hex').update(text).digest('hex'),
      payload: text,
    };
    log.push(event);
    return event;
  };
  const ask = (client: number, what: Partial<Request>, answer: Row | null, status = 200): void => {
    const begin = (time += 10);
    requests.push({
      client: `c${client}`,
      via: 'api-1',
      begin,
      end: (time += 10),
      operation: '',
      thread: THREAD,
      status,
      answer,
      ...what,
    });
  };
  const show = ({ id, event, metadata }: Made): Row => ({
    id,
    object: 'thread.message',
    created_at: Math.floor(event.recorded_at / 1_000_000),
    assistant_id: null,
    thread_id: THREAD,
    run_id: null,
    role: 'user',
    content: [textPart(id)],
    attachments: [],
    metadata,
  });
  const create = (client: number, key?: string): void => {
    const mark = `m${log.length + 1}`;
    const id = `msg_${log.length + 1}`;
    const metadata = { mark };
    const payload = { role: 'user', content: [textPart(id)], attachments: [], metadata };
    const message = { id, event: append('MessageCreated', id, payload), gone: false, metadata };
    made.push(message);
    const what = { operation: 'createMessage', body: { role: 'user', content: id, metadata } };
    ask(client, key === undefined ? what : { ...what, key }, show(message));
    if (key !== undefined) ask(client, { ...what, key }, show(message));
  };
  const page = (order: string, limit: number, after?: string): Row => {
    const ordered = order === 'asc' ? made : made.toReversed();
    const from = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
    const rest = ordered.slice(from).filter(({ gone }) => !gone);
    const data = rest.slice(0, limit).map(show);
    const [first, last] = [data[0]?.['id'] ?? null, data.at(-1)?.['id'] ?? null];
    return { object: 'list', data, first_id: first, last_id: last, has_more: rest.length > limit };
  };
  const walk = ({ client, limit, order }: Step): void => {
    const id = `w${requests.length}`;
    let after: string | undefined;
    for (let number = 0, last = false; !last; number += 1) {
      const answer = page(order, limit, after);
      last = answer['has_more'] === false;
      const query = { limit, order, ...(after !== undefined && { after }) };
      const walked = { id, page: number, ...(last && { last }) };
      ask(client, { operation: 'listMessages', query, walk: walked }, answer);
      after = String(answer['last_id']);
    }
  };

  const threadMetadata = { mark: 't' };
  const threadEvent = append('ThreadCreated', THREAD, { metadata: threadMetadata });
  ask(
    0,
    { operation: 'createThread', body: { metadata: threadMetadata } },
    threadAnswer(threadEvent),
  );
  for (const step of steps) {
    const { client, limit, order } = step;
    const target = made[step.of % Math.max(made.length, 1)];
    const watched = log.length;
    if (step.does === 'create' || !target) create(client);
    else if (step.does === 'keyed') create(client, `key-${log.length}`);
    else if (step.does === 'walk') walk(step);
    else if (step.does === 'list') {
      ask(client, { operation: 'listMessages', query: { limit, order } }, page(order, limit));
    } else if (target.gone) {
      ask(client, { operation: 'retrieveMessage', message: target.id }, { error: {} }, 404);
    } else if (step.does === 'modify') {
      target.metadata = { mark: `m${log.length + 1}` };
      append('MessageModified', target.id, { metadata: target.metadata });
      const body = { metadata: target.metadata };
      ask(client, { operation: 'modifyMessage', message: target.id, body }, show(target));
    } else if (step.does === 'delete') {
      append('MessageDeleted', target.id, {});
      target.gone = true;
      ask(client, { operation: 'deleteMessage', message: target.id }, { deleted: true });
    } else ask(client, { operation: 'retrieveMessage', message: target.id }, show(target));
    const seen = log.slice(watched).map(seenEvent);
    const first = observations.length === 0 ? log.slice(0, watched).map(seenEvent) : [];
    observations.push(observe((time += 10), log.length, [...first, ...seen]));
  }
  return {
    name: 'simulated',
    drained: true,
    phases: [{ name: 'healthy', at: 0 }],
    requests,
    observations,
    log,
    before: undefined,
    tables: tablesOf(log, made, threadEvent),
  };
}

function textPart(value: string): Row {
  return { type: 'text', text: { value, annotations: [] } };
}

function threadAnswer({ recorded_at }: LogEvent): Row {
  const created_at = Math.floor(recorded_at / 1_000_000);
  return { id: THREAD, object: 'thread', created_at, metadata: { mark: 't' } };
}

function seenEvent({ position, event_id }: LogEvent): readonly [number, string] {
  return [position, event_id];
}

function observe(at: number, head: number, seen: Observation['seen']): Observation {
  return { begin: at, end: at, head, checkpoint: head, count: head, seen };
}

function tablesOf(
  log: readonly LogEvent[],
  made: readonly Made[],
  thread: LogEvent,
): ReadonlyMap<string, readonly Row[]> {
  const revOf = (id: string): number => log.filter(({ entity_id }) => entity_id === id).length;
  const messages = made
    .filter(({ gone }) => !gone)
    .map(({ id, event, metadata }) => ({
      message_id: id,
      thread_id: THREAD,
      position: event.position,
      rev: revOf(id),
      created_at: event.recorded_at,
      role: 'user',
      assistant_id: null,
      run_id: null,
      content: JSON.stringify([textPart(id)]),
      attachments: '[]',
      metadata: JSON.stringify(metadata),
    }));
  const threadRow = {
    thread_id: THREAD,
    position: 1,
    rev: 1,
    created_at: thread.recorded_at,
    metadata: '{"mark":"t"}',
    tool_resources: '{}',
  };
  return new Map<string, readonly Row[]>([
    ['messages', messages],
    ['threads', [threadRow]],
    ['thread_heads', [{ thread_id: THREAD, applied_version: log.length }]],
    ['checkpoints', [{ name: 'read_model', position: log.length }]],
  ]);
}
