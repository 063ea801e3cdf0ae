import type { ContentPart, Json, Message, Thread, Verdict } from '#domain';
import type { Dialect } from './dialect';
import type { ContentPartV1 } from './responses/content-part';
import type { Deleted } from './responses/deleted';
import type { List } from './responses/list';
import type { MessageFile, MessageV1, MessageV2 } from './responses/message';
import type { ThreadV1, ThreadV2 } from './responses/thread';

/**
 * Renders states for the wire: pure functions of state and dialect. The order of keys is that of the
 * recordings (v1: 2023-11, v2: 2024-04 and later). A REST message carries no status fields, except where it is
 * incomplete: then they stand where the hosted service's streams had them.
 */
export function presentMessage(message: Message, dialect: Dialect): MessageV1 | StoredV2 {
  return dialect === 'v1' ? messageV1(message) : messageV2(message);
}

export function presentThread(thread: Thread, dialect: Dialect): ThreadV1 | ThreadV2 {
  const common: ThreadV1 = {
    id: thread.id,
    object: 'thread',
    created_at: seconds(thread.createdAt),
    metadata: thread.metadata,
  };
  return dialect === 'v1' ? common : { ...common, tool_resources: thread.toolResources };
}

export function presentList<T, P>(
  items: readonly T[],
  hasMore: boolean,
  idOf: (item: T) => string,
  present: (item: T) => P,
): List<P> {
  const [first, last] = [items[0], items.at(-1)];
  return {
    object: 'list',
    data: items.map(present),
    first_id: first === undefined ? null : idOf(first),
    last_id: last === undefined ? null : idOf(last),
    has_more: hasMore,
  };
}

/** v1 only. A file was attached when its message was created. */
export function presentMessageFile(message: Message, fileId: string): MessageFile {
  return {
    id: fileId,
    object: 'thread.message.file',
    created_at: seconds(message.createdAt),
    message_id: message.id,
    ...fileStatus(message.attachments.find(({ file_id }) => file_id === fileId)?.verdict),
  };
}

/** What was found out about a file of a message. */
export function fileStatus(
  verdict: Verdict | undefined,
): Pick<MessageFile, 'status' | 'status_details'> {
  switch (verdict?.status) {
    case undefined:
      return { status: 'pending', status_details: null };
    case 'validated':
      return { status: 'validated', status_details: null };
    case 'rejected': {
      const { code, reason: sentence } = verdict;
      return { status: 'rejected', status_details: { code, message: sentence } };
    }
  }
}

type Incomplete = Pick<MessageV1, 'incomplete_details' | 'incomplete_at'>;

/** A message is incomplete from the first rejection of one of its files on. */
function incomplete({ attachments }: Message): Incomplete {
  const rejectedAt = attachments.flatMap(({ verdict }) =>
    verdict?.status === 'rejected' ? verdict.at : [],
  );
  if (rejectedAt.length === 0) return {};
  return {
    incomplete_details: { reason: 'attachment_rejected' },
    incomplete_at: seconds(Math.min(...rejectedAt)),
  };
}

export function presentDeleted(id: string, object: 'thread' | 'thread.message'): Deleted {
  return { id, object: `${object}.deleted`, deleted: true };
}

export function presentErased(id: string): Deleted {
  return { id, object: 'thread.deleted', deleted: true, erased: true };
}

function messageV1(message: Message): MessageV1 {
  return {
    id: message.id,
    object: 'thread.message',
    created_at: seconds(message.createdAt),
    thread_id: message.threadId,
    role: message.role,
    content: message.content.value.map(partV1),
    file_ids: message.attachments.map(({ file_id }) => file_id),
    assistant_id: message.assistantId,
    run_id: message.runId,
    ...incomplete(message),
    metadata: message.metadata,
  };
}

/** Its content is stored in the shape of the wire: `prettyJson` writes it as it stands. */
type StoredV2 = Omit<MessageV2, 'content'> & { readonly content: Json<MessageV2['content']> };

function messageV2(message: Message): StoredV2 {
  return {
    id: message.id,
    object: 'thread.message',
    created_at: seconds(message.createdAt),
    assistant_id: message.assistantId,
    thread_id: message.threadId,
    run_id: message.runId,
    ...incomplete(message),
    role: message.role,
    content: message.content,
    attachments: message.attachments.map(({ file_id, tools }) => ({
      file_id,
      tools: tools.map((type) => ({ type })),
    })),
    metadata: message.metadata,
  };
}

/** v1 knows texts and image files; the later kinds read as text, so that nothing is hidden. */
function partV1(part: ContentPart): ContentPartV1 {
  switch (part.type) {
    case 'text':
      return part;
    case 'image_file':
      return { type: 'image_file', image_file: { file_id: part.image_file.file_id } };
    case 'image_url':
      return asText(part.image_url.url);
    case 'refusal':
      return asText(part.refusal);
  }
}

function asText(value: string): ContentPartV1 {
  return { type: 'text', text: { value, annotations: [] } };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
