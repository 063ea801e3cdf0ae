import { createHash } from 'node:crypto';
import type { ProvenEvent } from '#sealing';

/** What was chosen, as the first line says it: whoever checks an export holds its events to that. */
export type ExportHeader = {
  readonly project: string | undefined;
  readonly thread: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly verifierKey: string;
  /** The signed checkpoint that all proofs lead to. */
  readonly checkpoint: string;
};

/** Lines of one export, without their newlines, in the order in which they are asked for. */
export type ExportLines = {
  readonly header: (header: ExportHeader) => string;
  readonly event: (event: ProvenEvent) => string;
  readonly end: () => string;
};

/**
 * The format "threadlog export", version 1, which scripts/verify-export.mjs explains. Each line is what
 * JSON.stringify makes of its fields in this order, so that whoever checks it can insist on every byte.
 */
export function createExportLines(): ExportLines {
  const written = createHash('sha256');
  let [events, erased] = [0, 0];
  const line = (fields: Readonly<Record<string, unknown>>): string => {
    const text = JSON.stringify(fields);
    written.update(`${text}\n`, 'utf8');
    return text;
  };
  return {
    header: ({ project = null, thread = null, from, to, verifierKey, checkpoint }) =>
      line({
        ...{ format: 'threadlog export', version: 1, project, thread, from, to },
        ...{ verifier_key: verifierKey, checkpoint },
      }),
    event: (event) => {
      events += 1;
      erased += event.content ? 0 : 1;
      return line(fieldsOf(event));
    },
    end: () => JSON.stringify({ end: true, events, erased, sha256: written.digest('base64') }),
  };
}

function fieldsOf({ header, content, payloadHash, leaf, proof }: ProvenEvent) {
  return {
    position: header.position,
    recorded_at: header.recordedAt,
    log_id: header.logId,
    stream_id: header.streamId,
    version: header.version,
    entity_id: header.entityId,
    rev: header.rev,
    event_id: header.eventId,
    project_id: header.projectId,
    type: header.type,
    schema_version: header.schemaVersion,
    actor: header.actor,
    meta: header.meta,
    ...(content
      ? { salt: content.salt.toString('base64'), payload: content.payload }
      : { erased: true }),
    payload_hash: payloadHash.toString('base64'),
    leaf: leaf.toString('base64'),
    proof: proof.map((hash) => hash.toString('base64')),
  };
}
