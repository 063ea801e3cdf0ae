import { put } from './facts';
import { canon, fieldOf, payloadOf, type LogEvent, type Row } from './run';

/**
 * What the log says of each thread and message, as a fold written here and nowhere else. A state holds
 * from its position on, until the next one or the end of its life.
 */
export type Lives = {
  readonly threads: ReadonlyMap<string, Life>;
  readonly messages: ReadonlyMap<string, Life>;
  readonly files: ReadonlyMap<string, Life>;
  /** In order of creation. */
  readonly messagesOf: ReadonlyMap<string, readonly Life[]>;
  /** Positions of all events of a thread, rising. */
  readonly changesOf: ReadonlyMap<string, readonly number[]>;
};

export type Life = {
  readonly id: string;
  readonly threadId: string;
  readonly born: number;
  /** Position of its deletion, or its thread's. */
  died: number;
  readonly states: State[];
};

export type State = {
  readonly position: number;
  readonly rev: number;
  readonly fields: Row;
  /** What of it an answer must show, as canonical JSON. */
  readonly shown: string;
};

/** @param until events behind this position do not count; `ignored` streams end before a position */
export function foldLives(
  log: readonly LogEvent[],
  until = Infinity,
  ignored: ReadonlyMap<string, number> = new Map(),
): Lives {
  const lives = {
    threads: new Map<string, Life>(),
    messages: new Map<string, Life>(),
    files: new Map<string, Life>(),
    messagesOf: new Map<string, Life[]>(),
    changesOf: new Map<string, number[]>(),
  };
  for (const event of log) {
    if (event.position > until) break;
    if (event.position >= (ignored.get(event.stream_id) ?? Infinity)) continue;
    put(lives.changesOf, event.stream_id, event.position);
    apply(event, lives);
  }
  return lives;
}

type Growing = {
  readonly threads: Map<string, Life>;
  readonly messages: Map<string, Life>;
  readonly files: Map<string, Life>;
  readonly messagesOf: Map<string, Life[]>;
};

function apply(event: LogEvent, { threads, messages, files, messagesOf }: Growing): void {
  const payload = payloadOf(event) ?? {};
  switch (event.type) {
    case 'ThreadCreated':
      threads.set(event.entity_id, begin(event, payload, showThread));
      return;
    case 'FileUploaded':
      files.set(event.entity_id, begin(event, payload, canon));
      return;
    case 'MessageCreated': {
      const life = begin(event, payload, showMessage);
      messages.set(event.entity_id, life);
      put(messagesOf, event.stream_id, life);
      return;
    }
    case 'ThreadModified':
      goOn(threads.get(event.entity_id), event, payload, showThread);
      return;
    case 'MessageModified':
      goOn(messages.get(event.entity_id), event, { metadata: payload['metadata'] }, showMessage);
      return;
    case 'AttachmentValidated':
    case 'AttachmentRejected':
      giveVerdict(messages.get(event.entity_id), event, payload);
      return;
    case 'MessageDeleted':
      end(messages.get(event.entity_id), event);
      return;
    case 'FileDeleted':
      end(files.get(event.entity_id), event);
      return;
    case 'ThreadDeleted':
      end(threads.get(event.entity_id), event);
      for (const life of messagesOf.get(event.stream_id) ?? []) end(life, event);
  }
}

type Show = (fields: Row) => string;

function begin(event: LogEvent, payload: Row, show: Show): Life {
  const { position, rev, entity_id: id, stream_id: threadId } = event;
  const fields = { ...payload, id, thread_id: threadId, recorded_at: event.recorded_at };
  return {
    id,
    threadId,
    born: position,
    died: Infinity,
    states: [{ position, rev, fields, shown: show(fields) }],
  };
}

function goOn(life: Life | undefined, { position, rev }: LogEvent, change: Row, show: Show): void {
  const last = life?.states.at(-1);
  if (!life || !last) return;
  const fields = { ...last.fields, ...change };
  life.states.push({ position, rev, fields, shown: show(fields) });
}

function end(life: Life | undefined, { position }: LogEvent): void {
  if (life) life.died = Math.min(life.died, position);
}

function giveVerdict(life: Life | undefined, event: LogEvent, payload: Row): void {
  const given = life?.states.at(-1)?.fields['verdicts'];
  const verdicts = {
    ...(given as Row | undefined),
    [String(payload['file_id'])]: event.type === 'AttachmentValidated' ? 'validated' : 'rejected',
  };
  goOn(life, event, { verdicts }, showMessage);
}

export function stateAt({ states }: Life, position: number): State | undefined {
  return states.findLast((state) => state.position <= position);
}

function showThread(fields: Row): string {
  return canon([fields['id'], 'thread', secondsOf(fields), fields['metadata'] ?? {}]);
}

function showMessage(fields: Row): string {
  const attachments = listOf(fields['attachments']);
  const verdicts = fields['verdicts'] as Row | undefined;
  const isIncomplete = attachments.some(
    (each) => verdicts?.[String(fieldOf(each, 'file_id'))] === 'rejected',
  );
  return canon([
    ...[fields['id'], 'thread.message', secondsOf(fields), fields['thread_id'], fields['role']],
    ...[fields['assistant_id'] ?? null, fields['run_id'] ?? null],
    listOf(fields['content']),
    attachments.map((each) => [fieldOf(each, 'file_id'), listOf(fieldOf(each, 'tools'))]),
    ...[fields['metadata'] ?? {}, isIncomplete],
  ]);
}

/** The same of an answer: what it shows of a thread. */
export function shownThread(answer: unknown): string {
  const field = (name: string): unknown => fieldOf(answer, name);
  return canon([field('id'), field('object'), field('created_at'), field('metadata')]);
}

/** The same of an answer: what it shows of a message. */
export function shownMessage(answer: unknown): string {
  const field = (name: string): unknown => fieldOf(answer, name);
  return canon([
    ...[field('id'), field('object'), field('created_at'), field('thread_id'), field('role')],
    ...[field('assistant_id'), field('run_id'), listOf(field('content'))],
    listOf(field('attachments')).map((each) => [
      fieldOf(each, 'file_id'),
      listOf(fieldOf(each, 'tools')).map((tool) => fieldOf(tool, 'type')),
    ]),
    ...[field('metadata'), (field('incomplete_details') ?? null) !== null],
  ]);
}

function secondsOf(fields: Row): number {
  return Math.floor(Number(fields['recorded_at']) / 1_000_000);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
