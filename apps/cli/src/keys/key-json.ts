import type { KeyRecord } from '#access';

/** A key as `--json` shows it: the columns' names, times in ISO 8601 and UTC. */
export function keyJson(record: KeyRecord): object {
  return {
    key_id: record.keyId,
    project_id: record.projectId,
    name: record.name,
    scopes: record.scopes,
    created_at: record.createdAt,
    last_used_at: record.lastUsedAt,
    revoked_at: record.revokedAt,
  };
}
