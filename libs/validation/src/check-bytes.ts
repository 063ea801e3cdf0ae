import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { Rejection } from './reject';
import type { Source } from './source';

/**
 * Reads the whole file once: its size and hash are those of the record and, where text is expected,
 * it decodes. Holds a chunk at a time.
 * @throws Rejection bytes_differ, not_text
 */
export async function checkBytes(
  source: Source,
  record: { readonly sha256: string; readonly isText: boolean },
): Promise<void> {
  const hash = createHash('sha256');
  const decode = record.isText ? createTextCheck() : undefined;
  let count = 0;
  for await (const chunk of await source.open()) {
    const bytes = chunk as Buffer;
    count += bytes.length;
    hash.update(bytes);
    decode?.(bytes, false);
  }
  if (count !== source.bytes || hash.digest('hex') !== record.sha256) {
    throw new Rejection('bytes_differ', 'The stored bytes are not those that were uploaded.');
  }
  decode?.(Buffer.alloc(0), true);
}

type TextCheck = (bytes: Buffer, isLast: boolean) => void;

/** UTF-8 (and so ASCII), or UTF-16 that says so by its byte order mark, as the hosted service took. */
function createTextCheck(): TextCheck {
  let decoder: TextDecoder | undefined;
  let isBroken = false;
  return (bytes, isLast) => {
    if (!isBroken && (bytes.length > 0 || decoder)) {
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
      isBroken = !isClean(decoder, bytes, isLast);
    }
    // Told at the end: that the bytes are other bytes altogether weighs more.
    if (isLast && isBroken) {
      throw new Rejection('not_text', 'The file is named as text and is neither UTF-8 nor UTF-16.');
    }
  };
}

function isClean(decoder: TextDecoder, bytes: Buffer, isLast: boolean): boolean {
  try {
    return !decoder.decode(bytes, { stream: !isLast }).includes('\0');
  } catch {
    return false;
  }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
