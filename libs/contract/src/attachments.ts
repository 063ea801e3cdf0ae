import { z } from 'zod';
import type { Attachment, IdKind } from '#domain';
import { isIdOf, patternOf } from './ids';
import { report } from './text';

const MAX_FILES = 10;

/** The id of something; whether it exists is not the schema's to say. */
export function checkedId(kind: IdKind): z.ZodString {
  return z
    .string()
    .meta({ pattern: patternOf(kind) })
    .superRefine((id, context) => {
      if (isIdOf(kind, id)) return;
      report(context, { error: 'invalid_id', values: { id, prefix: kind } });
    });
}

export const fileId = checkedId('file');

/** v1: which files, and nothing on what they are for; so for both tools. */
export const fileIds = z.array(fileId).max(MAX_FILES).transform(forBothTools);

export function forBothTools(ids: readonly string[]): readonly Attachment[] {
  return ids.map((id) => ({ file_id: id, tools: ['file_search', 'code_interpreter'] }));
}

const tool = z.strictObject({ type: z.enum(['code_interpreter', 'file_search']) });

/** v2: each file with the tools it is for. */
export const attachments = z
  .array(z.strictObject({ file_id: fileId, tools: z.array(tool) }))
  .max(MAX_FILES)
  .nullable()
  .transform((list): readonly Attachment[] =>
    (list ?? []).map(({ file_id, tools }) => ({
      file_id,
      tools: [...new Set(tools.map(({ type }) => type))],
    })),
  );
