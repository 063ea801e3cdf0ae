/**
 * PostgreSQL's binary form of one-dimensional arrays. As text, every quote and backslash of every
 * payload would be escaped here and unescaped there; in binary the bytes go through as they are.
 * Source: src/backend/utils/adt/arrayfuncs.c, array_recv.
 */
const OID = { boolean: 16, bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, uuid: 2950 } as const;

/** Of an array: dimensions, whether it has nulls, type, length, lower bound. */
const HEADER = 20;
/** Of an element: its length in bytes, -1 for null. */
const LENGTH = 4;

export const textArray = (values: readonly (string | null)[]): Buffer =>
  bytes(
    OID.text,
    values.map((value) => (value === null ? null : Buffer.from(value, 'utf8'))),
  );

/** Text that is UTF-8 already. */
export const utf8Array = (values: readonly (Buffer | null)[]): Buffer => bytes(OID.text, values);

export const byteaArray = (values: readonly (Buffer | null)[]): Buffer => bytes(OID.bytea, values);

/** @param values UUIDs as 16 bytes each */
export const uuidArray = (values: readonly Buffer[]): Buffer => bytes(OID.uuid, values);

export const booleanArray = (values: readonly (boolean | null)[]): Buffer =>
  fixed({ oid: OID.boolean, size: 1 }, values, (out, value, at) =>
    out.writeInt8(value ? 1 : 0, at),
  );

export const int2Array = (values: readonly number[]): Buffer =>
  fixed({ oid: OID.int2, size: 2 }, values, (out, value, at) => out.writeInt16BE(value, at));

export const int4Array = (values: readonly (number | null)[]): Buffer =>
  fixed({ oid: OID.int4, size: 4 }, values, (out, value, at) => out.writeInt32BE(value, at));

/** @param values whole numbers within 2^53 */
export const int8Array = (values: readonly number[]): Buffer =>
  fixed({ oid: OID.int8, size: 8 }, values, (out, value, at) => {
    out.writeInt32BE(Math.floor(value / 2 ** 32), at);
    return out.writeUInt32BE(value >>> 0, at + 4);
  });

function bytes(oid: number, values: readonly (Buffer | null)[]): Buffer {
  const out = begin(
    oid,
    values.map((value) => value?.length ?? -1),
  );
  let at = HEADER;
  for (const value of values) {
    at = out.writeInt32BE(value?.length ?? -1, at);
    if (value) at += value.copy(out, at);
  }
  return out;
}

/** @param write puts a value at a place, and says where it ends */
function fixed<T>(
  { oid, size }: { readonly oid: number; readonly size: number },
  values: readonly (T | null)[],
  write: (out: Buffer, value: T, at: number) => number,
): Buffer {
  const out = begin(
    oid,
    values.map((value) => (value === null ? -1 : size)),
  );
  let at = HEADER;
  for (const value of values) {
    at = out.writeInt32BE(value === null ? -1 : size, at);
    if (value !== null) at = write(out, value, at);
  }
  return out;
}

/** @param sizes of the elements in bytes, -1 for null */
function begin(oid: number, sizes: readonly number[]): Buffer {
  let length = HEADER;
  let hasNull = false;
  for (const size of sizes) {
    length += LENGTH + Math.max(0, size);
    hasNull ||= size < 0;
  }
  const out = Buffer.allocUnsafe(length);
  out.writeInt32BE(1, 0); // dimensions
  out.writeInt32BE(hasNull ? 1 : 0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(sizes.length, 12);
  out.writeInt32BE(1, 16); // lower bound
  return out;
}
