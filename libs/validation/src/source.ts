import { Readable } from 'node:stream';
import type { ByteRange } from '#file-store';
import { Rejection } from './reject';

/** The store is away: that says nothing about the file. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** How a check reads the file it is about: whole, or a range of it, as often as it likes. */
export type Source = {
  readonly bytes: number;
  /** @throws Rejection when the bytes are not there, StoreError (the stream as well) on any trouble */
  readonly open: (range?: ByteRange) => Promise<Readable>;
};

export function openSource(
  bytes: number,
  read: (range?: ByteRange) => Promise<Readable | undefined>,
): Source {
  return {
    bytes,
    open: async (range) => {
      const stream = await read(range).catch(storeError);
      if (!stream) throw new Rejection('file_missing', 'The bytes of the file are not there.');
      return Readable.from(passing(stream), { objectMode: false });
    },
  };
}

async function* passing(stream: Readable): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    storeError(error);
  }
}

function storeError(cause: unknown): never {
  throw new StoreError('the file store does not answer', { cause });
}

/** Up to `length` bytes from `start`. */
export async function readRange(source: Source, start: number, length: number): Promise<Buffer> {
  const end = Math.min(start + length, source.bytes) - 1;
  if (end < start) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of await source.open({ start, end })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
