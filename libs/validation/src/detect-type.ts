import { fileTypeFromStream } from 'file-type/node';
import type { Source } from './source';

/**
 * The media type that the bytes show; `undefined` when they show none, as those of plain text. Reads
 * as far as it needs to: a document that is an archive may say late which kind it is.
 */
export async function detectType(source: Source): Promise<string | undefined> {
  const stream = await source.open();
  try {
    return (await fileTypeFromStream(stream))?.mime;
  } finally {
    stream.destroy();
  }
}
