import { PassThrough, pipeline, Writable, type Readable } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { Rejection } from './reject';
import { StoreError, type Source } from './source';

const MAX_ENTRIES = 10_000;
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Text packs to a tenth, a bitmap of one colour to a hundredth; a bomb to a thousandth and less. */
const MAX_RATIO = 200;
/** Below this much, no ratio does harm. */
const HARMLESS_BYTES = 10 * 1024 * 1024;

/**
 * A ZIP archive, or a document that is one, unpacks to what it says, and that is within bounds. It is
 * unpacked entry by entry, to nowhere, and no further than the bounds.
 * @throws Rejection damaged, too_large
 */
export async function checkArchive(source: Source): Promise<void> {
  const zip = await openZip(source);
  let entries = 0;
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries += 1;
      unpacked += entry.uncompressedSize;
      checkBounds(entries, unpacked, source.bytes);
      if (!entry.isEncrypted()) await unpackToNowhere(zip, entry);
    }
  } catch (error) {
    throw asRejection(error);
  } finally {
    zip.close();
  }
}

function checkBounds(entries: number, unpacked: number, packed: number): void {
  if (entries > MAX_ENTRIES) {
    throw new Rejection('too_large', `The archive has more than ${MAX_ENTRIES} entries.`);
  }
  const isBomb = unpacked > HARMLESS_BYTES && unpacked > packed * MAX_RATIO;
  if (isBomb || unpacked > MAX_UNPACKED_BYTES) {
    throw new Rejection('too_large', 'The archive unpacks to far more than it should.');
  }
}

/** Ranges of the file wherever it lies; yauzl asks for the directory first, then for each entry. */
class SourceReader extends RandomAccessReader {
  constructor(private readonly source: Source) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const out = new PassThrough();
    this.source.open({ start, end: end - 1 }).then(
      (stream) => pipeline(stream, out, () => undefined),
      (error: unknown) => out.destroy(error as Error),
    );
    return out;
  }
}

async function openZip(source: Source): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new SourceReader(source), source.bytes, {
      autoClose: false,
      lazyEntries: true,
      // Fails where an entry unpacks to another size than the directory says.
      validateEntrySizes: true,
    });
  } catch (error) {
    throw asRejection(error);
  }
}

async function unpackToNowhere(zip: ZipFile, entry: Entry): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await finished(await zip.openReadStreamPromise(entry), nowhere);
}

/** What yauzl and zlib throw is said of the archive. */
function asRejection(error: unknown): unknown {
  if (error instanceof Rejection || error instanceof StoreError) return error;
  return new Rejection('damaged', 'The archive cannot be unpacked.');
}
