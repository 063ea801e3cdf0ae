import type { Selectable } from 'kysely';
import type { Database } from '#database';
import { knownScopes, type ApiKey } from './api-key';

/** What can be told of a key: everything but the key itself, which nobody has but its holder. */
export type KeyRecord = ApiKey & {
  readonly name: string;
  readonly createdAt: Date;
  /** Exact to some seconds; null before the first use. */
  readonly lastUsedAt: Date | null;
  /** From then on it is refused; null while it works. */
  readonly revokedAt: Date | null;
};

/** The columns of a record; the hash is not among them. */
export const RECORD_COLUMNS = [
  'key_id',
  'project_id',
  'name',
  'scopes',
  'created_at',
  'last_used_at',
  'revoked_at',
] as const;

export type RecordRow = Pick<
  Selectable<Database['threadlog.api_keys']>,
  (typeof RECORD_COLUMNS)[number]
>;

export function toKeyRecord(row: RecordRow): KeyRecord {
  return {
    keyId: row.key_id,
    projectId: row.project_id,
    name: row.name,
    scopes: knownScopes(row.scopes),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
