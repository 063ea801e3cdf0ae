import { leafHash, type Hash } from './merkle';

/** All of an event but what was said: that is only in here as the hash of salt and payload. */
export type EventHeader = {
  readonly position: number;
  /** Unix time in milliseconds. */
  readonly recordedAt: number;
  readonly logId: number;
  readonly streamId: string;
  readonly version: number;
  readonly entityId: string;
  readonly rev: number;
  /** Lower case, with hyphens. */
  readonly eventId: string;
  readonly projectId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly actor: string;
  /** JSON text as it is stored. */
  readonly meta: string;
};

const FORMAT = 'threadlog leaf v1';

/**
 * The leaf of an event: the format's name and every field of the header as a netstring
 * (`length:bytes,`, integers in decimal), then the 32 bytes of the payload's hash. Netstrings say where
 * each field ends, so that no two headers are written alike, and need no library to be read.
 */
export function leafData(header: EventHeader, payloadHash: Uint8Array): Buffer {
  const { position, recordedAt, logId, streamId, version, entityId, rev, eventId } = header;
  const { projectId, type, schemaVersion, actor, meta } = header;
  const fields = [
    ...[FORMAT, position, recordedAt, logId, streamId, version, entityId, rev, eventId],
    ...[projectId, type, schemaVersion, actor, meta],
  ];
  return Buffer.concat([Buffer.from(fields.map(netstring).join(''), 'utf8'), payloadHash]);
}

export function leafOf(header: EventHeader, payloadHash: Uint8Array): Hash {
  return leafHash(leafData(header, payloadHash));
}

function netstring(field: string | number): string {
  const text = String(field);
  return `${Buffer.byteLength(text, 'utf8')}:${text},`;
}
