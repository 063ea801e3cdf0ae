import type { Dialect } from './ask';
import type { FileState, MessageState, Metadata, Part, ThreadState } from './world';

/** The bodies of the wire, key by key in the order of the recordings. */
export function renderThread(thread: ThreadState, dialect: Dialect): object {
  const { id, createdAt, metadata, toolResources } = thread;
  return {
    id,
    object: 'thread',
    created_at: createdAt,
    metadata,
    ...(dialect === 'v2' && { tool_resources: toolResources }),
  };
}

/** @param metadata where an earlier revision is told again, what it had */
export function renderMessage(
  threadId: string,
  message: MessageState,
  dialect: Dialect,
  metadata: Metadata = message.metadata,
): object {
  const { id, createdAt, role, content, attachments, runId, assistantId } = message;
  const of = { id, object: 'thread.message', created_at: createdAt };
  if (dialect === 'v1') {
    return {
      ...of,
      thread_id: threadId,
      role,
      content: content.map(partUnderV1),
      file_ids: attachments.map(({ file_id }) => file_id),
      assistant_id: assistantId,
      run_id: runId,
      metadata,
    };
  }
  return {
    ...of,
    assistant_id: assistantId,
    thread_id: threadId,
    run_id: runId,
    role,
    content,
    attachments: attachments.map(({ file_id, tools }) => ({
      file_id,
      tools: tools.map((type) => ({ type })),
    })),
    metadata,
  };
}

/** v1 knows no pictures of elsewhere: they read as text. */
function partUnderV1(part: Part): object {
  if (part.type === 'text') return part;
  return { type: 'text', text: { value: part.image_url.url, annotations: [] } };
}

export function renderFile({ id, createdAt, filename, purpose, bytes }: FileState): object {
  return {
    object: 'file',
    id,
    purpose,
    filename,
    bytes,
    created_at: createdAt,
    status: 'processed',
    status_details: null,
  };
}

export function renderList(
  ids: readonly string[],
  data: readonly object[],
  hasMore: boolean,
): object {
  return {
    object: 'list',
    data,
    first_id: ids[0] ?? null,
    last_id: ids.at(-1) ?? null,
    has_more: hasMore,
  };
}

/** Bodies are indented, as the hosted service's were. */
export function bodyText(body: object): string {
  return JSON.stringify(body, null, 2);
}
