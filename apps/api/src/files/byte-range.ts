import type { ByteRange } from '#file-store';

export type AskedRange =
  | { readonly status: 'whole' }
  | { readonly status: 'part'; readonly range: ByteRange }
  | { readonly status: 'outside' };

/**
 * The part of a file that a `Range` header asks for (RFC 9110, 14.2). What is no range of bytes, or
 * several of them, is ignored, as it may be: the answer is the whole file.
 */
export function rangeOf(header: string | undefined, size: number): AskedRange {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (!first) return last ? partOf(size - Number(last), size - 1) : { status: 'whole' };
  if (!last) return partOf(Number(first), size - 1);
  // Written the wrong way round it is no range at all.
  if (Number(last) < Number(first)) return { status: 'whole' };
  return partOf(Number(first), Math.min(Number(last), size - 1));
}

function partOf(first: number, end: number): AskedRange {
  const start = Math.max(0, first);
  return start > end ? { status: 'outside' } : { status: 'part', range: { start, end } };
}
