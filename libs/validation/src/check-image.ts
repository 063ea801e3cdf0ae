import { imageSize } from 'image-size';
import { Rejection } from './reject';
import { readRange, type Source } from './source';

/** An image of 100 million pixels takes 400 MB to look at. */
const MAX_PIXELS = 100_000_000;
/** Dimensions stand near the front, except behind the metadata that cameras write. */
const HEAD_BYTES = 512 * 1024;
const TAIL_BYTES = 64;

/**
 * The image has dimensions, within bounds, and an end: that of one that broke off is missing.
 * @throws Rejection damaged, too_large
 */
export async function checkImage(source: Source, mediaType: string): Promise<void> {
  const { width, height } = dimensionsOf(await readRange(source, 0, HEAD_BYTES));
  if (width < 1 || height < 1) throw new Rejection('damaged', 'The image has no size.');
  if (width * height > MAX_PIXELS) {
    throw new Rejection('too_large', `The image has more than ${MAX_PIXELS} pixels.`);
  }
  const head = await readRange(source, 0, 12);
  const tail = await readRange(source, Math.max(0, source.bytes - TAIL_BYTES), TAIL_BYTES);
  if (!isComplete(mediaType, { head, tail, bytes: source.bytes })) {
    throw new Rejection('damaged', 'The image breaks off before its end.');
  }
}

function dimensionsOf(head: Buffer): { readonly width: number; readonly height: number } {
  try {
    return imageSize(head);
  } catch {
    throw new Rejection('damaged', 'The image cannot be read.');
  }
}

type Ends = { readonly head: Buffer; readonly tail: Buffer; readonly bytes: number };

const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

function isComplete(mediaType: string, { head, tail, bytes }: Ends): boolean {
  switch (mediaType) {
    case 'image/png':
      return tail.includes(PNG_END);
    case 'image/jpeg':
      return tail.includes(Buffer.from([0xff, 0xd9]));
    case 'image/gif':
      return tail.includes(0x3b);
    case 'image/webp':
      return head.length === 12 && head.readUInt32LE(4) + 8 <= bytes;
    default:
      return true;
  }
}
