// Owns: projects and API keys: making, listing, revoking, storing (hashed) and recognising them.
// Never: a key in clear text in a table, a log line or an error.
// Start reading: key-ring.ts, then create-key.ts.
export { SCOPES, type ApiKey, type Scope } from './api-key';
export { bootstrapKeys } from './bootstrap-keys';
export { createKey, type CreatedKey } from './create-key';
export { createKeyLookup, KeyQueueFullError } from './key-lookup';
export type { KeyRecord } from './key-record';
export { createKeyRing, type KeyRing } from './key-ring';
export { createKeyUse, type KeyUse } from './key-use';
export { isKeyValid } from './is-key-valid';
export { listKeys } from './list-keys';
export { noteAuditRead } from './note-audit-read';
export { revokeKey, type Revocation } from './revoke-key';
export type { NewKey } from './store-key';
