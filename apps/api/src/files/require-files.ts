import { ApiError, type CreateMessageBody, type CreateThreadBody, type Dialect } from '#contract';
import type { Db } from '#database';
import type { ToolResources } from '#domain';
import { readFiles } from '#projection';
import type { Caller } from '../http/caller';

/** Files that a request names, and the parameter that it names them in. */
export type NamedFiles = { readonly param: string; readonly fileIds: readonly string[] };

/**
 * Every file that a request names has to be there, and the project's: a message that points to nothing
 * is refused before anything is stored. Asks nothing for a request that names none.
 * @throws ApiError files_missing, for the first parameter at fault
 */
export async function requireFiles(
  db: Db,
  { key }: Caller,
  named: readonly NamedFiles[],
): Promise<void> {
  const asked = [...new Set(named.flatMap(({ fileIds }) => fileIds))];
  if (asked.length === 0) return;
  const found = new Set((await readFiles(db, key.projectId, asked)).map(({ id }) => id));
  for (const { param, fileIds } of named) {
    const missing = [...new Set(fileIds)].filter((id) => !found.has(id));
    if (missing.length === 0) continue;
    throw new ApiError('files_missing', { param, ids: missing.map((id) => `'${id}'`).join(', ') });
  }
}

/** @param at where the message stands in the request, `messages[1].` */
export function filesOfMessage(
  { content, attachments }: CreateMessageBody,
  dialect: Dialect,
  at = '',
): readonly NamedFiles[] {
  const images = content.flatMap((part) =>
    part.type === 'image_file' ? [part.image_file.file_id] : [],
  );
  return withoutEmpty([
    { param: `${at}content`, fileIds: images },
    {
      param: `${at}${dialect === 'v1' ? 'file_ids' : 'attachments'}`,
      fileIds: attachments.map(({ file_id }) => file_id),
    },
  ]);
}

export function filesOfThread(
  { messages, tool_resources }: CreateThreadBody,
  dialect: Dialect,
): readonly NamedFiles[] {
  return [
    ...(messages ?? []).flatMap((message, index) =>
      filesOfMessage(message, dialect, `messages[${index}].`),
    ),
    ...filesOfTools(tool_resources),
  ];
}

export function filesOfTools(resources: ToolResources | undefined): readonly NamedFiles[] {
  const fileIds = resources?.code_interpreter?.file_ids ?? [];
  return withoutEmpty([{ param: 'tool_resources.code_interpreter.file_ids', fileIds }]);
}

function withoutEmpty(all: readonly NamedFiles[]): readonly NamedFiles[] {
  return all.filter(({ fileIds }) => fileIds.length > 0);
}
