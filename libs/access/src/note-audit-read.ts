import type { Db } from '#database';

/** A look at the past: who took it, in which request, and at what. */
export type AuditRead = {
  readonly projectId: string;
  readonly keyId: string;
  readonly requestId: string;
  readonly method: string;
  /** With its query, as it was written. */
  readonly url: string;
};

/** Of a url; a longer one is noted as far as this, in characters that take up to three bytes. */
const MAX_URL = 4_096;

/** Notes it for good. Whoever answers waits for this: what cannot be noted is not shown. */
export async function noteAuditRead(db: Db, read: AuditRead): Promise<void> {
  await db
    .insertInto('threadlog.audit_reads')
    .values({
      project_id: read.projectId,
      key_id: read.keyId,
      request_id: read.requestId,
      method: read.method,
      url: read.url.slice(0, MAX_URL),
    })
    .execute();
}
