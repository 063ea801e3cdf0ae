// Owns: projects and API keys: making, storing (hashed) and recognising them.
// Never: a key in clear text in a table, a log line or an error.
// Start reading: key-ring.ts.
export type { ApiKey, Scope } from './api-key';
export { bootstrapKeys } from './bootstrap-keys';
export { createKeyRing, type KeyRing } from './key-ring';
