/**
 * PostgreSQL's binary form of one-dimensional arrays. As text, every quote and backslash of every
 * payload would be escaped here and unescaped there; in binary the bytes go through as they are.
 * Source: src/backend/utils/adt/arrayfuncs.c, array_recv.
 */
type Element = Buffer | null;

const OID = { boolean: 16, bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, uuid: 2950 } as const;

export const textArray = (values: readonly (string | null)[]): Buffer =>
  encode(
    OID.text,
    values.map((value) => (value === null ? null : Buffer.from(value, 'utf8'))),
  );

/** Text that is UTF-8 already. */
export const utf8Array = (values: readonly (Buffer | null)[]): Buffer => encode(OID.text, values);

export const byteaArray = (values: readonly (Buffer | null)[]): Buffer => encode(OID.bytea, values);

/** @param values UUIDs as 16 bytes each */
export const uuidArray = (values: readonly Buffer[]): Buffer => encode(OID.uuid, values);

export const booleanArray = (values: readonly (boolean | null)[]): Buffer =>
  encode(
    OID.boolean,
    values.map((value) => (value === null ? null : Buffer.from([value ? 1 : 0]))),
  );

export const int4Array = (values: readonly (number | null)[]): Buffer =>
  encode(
    OID.int4,
    values.map((value) => {
      if (value === null) return null;
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeInt32BE(value);
      return bytes;
    }),
  );

/** @param values whole numbers within 2^53 */
export const int8Array = (values: readonly number[]): Buffer =>
  encode(
    OID.int8,
    values.map((value) => {
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeBigInt64BE(BigInt(value));
      return bytes;
    }),
  );

export const int2Array = (values: readonly number[]): Buffer =>
  encode(
    OID.int2,
    values.map((value) => {
      const bytes = Buffer.allocUnsafe(2);
      bytes.writeInt16BE(value);
      return bytes;
    }),
  );

const HEADER = 20;

function encode(oid: number, elements: readonly Element[]): Buffer {
  const length = elements.reduce((sum, element) => sum + 4 + (element?.length ?? 0), HEADER);
  const out = Buffer.allocUnsafe(length);
  out.writeInt32BE(1, 0); // dimensions
  out.writeInt32BE(elements.includes(null) ? 1 : 0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(elements.length, 12);
  out.writeInt32BE(1, 16); // lower bound
  let at = HEADER;
  for (const element of elements) {
    out.writeInt32BE(element ? element.length : -1, at);
    at += 4;
    if (element) at += element.copy(out, at);
  }
  return out;
}
