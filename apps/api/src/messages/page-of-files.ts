import type { ListQuery } from '#contract';
import type { Message } from '#domain';

export type PageOfFiles =
  | { readonly status: 'cursor_missing'; readonly cursor: 'after' | 'before' }
  | { readonly status: 'listed'; readonly fileIds: readonly string[]; readonly hasMore: boolean };

/**
 * One page of a message's files, each file once: the cursor is the file's id, so with a file listed
 * twice a walk would come back to its first place and never end. They share the message's time, and
 * so stand in the order in which they were attached.
 */
export function pageOfFiles(message: Message, query: ListQuery): PageOfFiles {
  const { order, after, before, limit } = query;
  const ids = [...new Set(message.attachments.map(({ file_id }) => file_id))];
  for (const cursor of ['after', 'before'] as const) {
    const id = query[cursor];
    if (id !== undefined && !ids.includes(id)) return { status: 'cursor_missing', cursor };
  }
  const ordered = order === 'asc' ? ids : ids.reverse();
  const from = after === undefined ? 0 : ordered.indexOf(after) + 1;
  const to = before === undefined ? ordered.length : ordered.indexOf(before);
  const between = ordered.slice(from, Math.max(from, to));
  const backwards = before !== undefined && after === undefined;
  const fileIds = backwards ? between.slice(-limit) : between.slice(0, limit);
  return { status: 'listed', fileIds, hasMore: between.length > limit };
}
