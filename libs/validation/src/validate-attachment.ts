import type { AttachmentTool, RejectionCode, StoredFile } from '#domain';
import type { FileStore } from '#file-store';
import { checkArchive } from './check-archive';
import { checkBytes } from './check-bytes';
import { checkImage } from './check-image';
import { detectType } from './detect-type';
import { Rejection } from './reject';
import { openSource, readRange, type Source } from './source';
import { extensionOf, supportedType, type SupportedType } from './supported-types';

export type Finding =
  | { readonly status: 'validated'; readonly mediaType: string }
  | { readonly status: 'rejected'; readonly code: RejectionCode; readonly reason: string };

/**
 * Looks at the bytes of a file that is attached for `tools`: they are there, they are those that were
 * uploaded, they are what the name says, and one of the tools can use that. Holds little of it at a
 * time, however large it is.
 * @param tools those asked for; none means any
 * @throws whatever the store throws when it is away: nothing is known then, and it is worth trying again
 */
export async function validateAttachment(
  store: Pick<FileStore, 'read'>,
  file: Pick<StoredFile, 'id' | 'filename' | 'bytes' | 'sha256'>,
  tools: readonly AttachmentTool[],
): Promise<Finding> {
  const source = openSource(file.bytes, (range) => store.read(file.id, range));
  try {
    const type = typeOf(file.filename, tools);
    if (file.bytes === 0) throw new Rejection('empty_file', 'The file is empty.');
    await checkBytes(source, { sha256: file.sha256, isText: type.isText });
    await checkSignature(source, type, extensionOf(file.filename));
    await checkInside(source, type);
    return { status: 'validated', mediaType: type.mediaType };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { status: 'rejected', code: error.code, reason: error.message };
  }
}

function typeOf(filename: string, tools: readonly AttachmentTool[]): SupportedType {
  const extension = extensionOf(filename);
  const type = supportedType(extension);
  if (!type || (tools.length > 0 && !tools.some((tool) => type.tools.includes(tool)))) {
    const what = extension
      ? `Files with the extension .${extension}`
      : 'Files without an extension';
    throw new Rejection(
      'unsupported_type',
      `${what} are not supported for ${tools.join(', ') || 'any tool'}.`,
    );
  }
  return type;
}

async function checkSignature(
  source: Source,
  { signatures, isText }: SupportedType,
  extension: string,
): Promise<void> {
  const shown = isText && (await isUtf16(source)) ? undefined : await detectType(source);
  const fits = shown === undefined ? signatures.length === 0 || isText : signatures.includes(shown);
  if (fits) return;
  const what = shown ? `those of ${shown}` : 'none that belong to it';
  throw new Rejection(
    'type_mismatch',
    `The file is named .${extension}, but its bytes are ${what}.`,
  );
}

/** Its byte order mark is also how some audio files begin. */
async function isUtf16(source: Source): Promise<boolean> {
  const mark = (await readRange(source, 0, 2)).toString('hex');
  return mark === 'fffe' || mark === 'feff';
}

const ZIPPED = /^application\/(zip$|vnd\.openxmlformats)/;

async function checkInside(source: Source, { mediaType }: SupportedType): Promise<void> {
  if (ZIPPED.test(mediaType)) await checkArchive(source);
  else if (mediaType.startsWith('image/')) await checkImage(source, mediaType);
  else if (mediaType === 'application/pdf') await checkPdf(source);
}

/** Readers look for the end of a PDF within its last kilobyte. */
const PDF_TAIL_BYTES = 1024;

async function checkPdf(source: Source): Promise<void> {
  const from = Math.max(0, source.bytes - PDF_TAIL_BYTES);
  const tail = await readRange(source, from, PDF_TAIL_BYTES);
  if (!tail.includes('%%EOF')) throw new Rejection('damaged', 'The PDF breaks off before its end.');
}
