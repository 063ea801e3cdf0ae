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
  const [, first = '', last = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { status: 'whole' };
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  // Written the wrong way round it is no range at all.
  if (first !== '' && last !== '' && Number(last) < start) return { status: 'whole' };
  return start > end ? { status: 'outside' } : { status: 'part', range: { start, end } };
}
