import { fromBase64 } from './bytes';

/** What a leaf says of its event, in its order: docs/auditing.md. */
const FIELDS = [
  'format',
  'position',
  'recorded_at',
  'log_id',
  'stream_id',
  'version',
  'entity_id',
  'rev',
  'event_id',
  'project_id',
  'type',
  'schema_version',
  'actor',
  'meta',
] as const;

export type Leaf = Readonly<Record<(typeof FIELDS)[number], string>>;

const PAYLOAD_HASH = 32;
const COLON = 58;
const COMMA = 44;

/** Reads the netstrings (`length:bytes,`) that a leaf is the hash of. @throws Error */
export function readLeaf(base64: string): Leaf {
  const bytes = fromBase64(base64);
  let at = 0;
  const pairs = FIELDS.map((field): [string, string] => {
    const colon = bytes.indexOf(COLON, at);
    const length = Number(new TextDecoder().decode(bytes.slice(at, colon)));
    const end = colon + 1 + length;
    if (colon < 0 || !Number.isSafeInteger(length) || bytes[end] !== COMMA) throw damaged();
    at = end + 1;
    return [field, new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice(colon + 1, end))];
  });
  if (bytes.length !== at + PAYLOAD_HASH) throw damaged();
  return Object.fromEntries(pairs) as Leaf;
}

function damaged(): Error {
  return new Error('What the leaf is made of is not written as a leaf.');
}
