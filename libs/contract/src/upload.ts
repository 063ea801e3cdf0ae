import { z } from 'zod';
import { ApiError } from './api-error';
import { nearMiss } from './near-miss';
import { text } from './text';
import { nameNearMiss, toApiError } from './to-api-error';

/** The parts of a form that uploads a file. */
const FIELDS = ['file', 'purpose'] as const;
export type UploadField = (typeof FIELDS)[number];

const MAX_FILENAME = 255;

const purpose = z.enum(['assistants', 'fine-tune', 'vision', 'user_data', 'batch', 'evals']);
const upload = z.strictObject({ filename: text(MAX_FILENAME), purpose });

/** What an upload says of its file, beside the bytes. */
export type Upload = z.output<typeof upload>;

/** The form, for the document: the bytes are never parsed. */
export const uploadForm = z.strictObject({
  file: z
    .string()
    .meta({ contentMediaType: 'application/octet-stream' })
    .describe(`The bytes, with a file name of 1 to ${MAX_FILENAME} characters.`),
  purpose,
});

/**
 * The field that a part of the form is for.
 * @throws ApiError unknown_parameter
 */
export function uploadField(name: string): UploadField {
  const field = FIELDS.find((known) => known === name);
  if (field) return field;
  const meant = nearMiss(name, FIELDS);
  throw new ApiError('unknown_parameter', {
    param: name,
    hint: meant ? ` Did you mean '${meant}'?` : '',
  });
}

/**
 * Checks what came with a file.
 * @param said the value of each field; of the file, its name
 * @throws ApiError for what is wrong, the first in the order of the form
 */
export function parseUpload(said: Readonly<Partial<Record<UploadField, unknown>>>): Upload {
  if (!('file' in said)) throw new ApiError('missing_parameter', { param: 'file' });
  const value = { filename: said.file, ...('purpose' in said && { purpose: said.purpose }) };
  const result = upload.safeParse(value, { reportInput: true, error: nameNearMiss });
  if (!result.success) throw toApiError(result.error.issues);
  return result.data;
}
