// Owns: the master key file, data keys, and payloads encrypted with them.
// Never: what an event means, or the ledger; a key in an error, a log or the database.
// Start reading: data-key.ts, encrypt-payload.ts, open-envelope.ts.
export { makeDataKey, type DataKey } from './data-key';
export { createDataKeys, type DataKeys, type KnownKey } from './data-keys';
export { encryptPayload, type EncryptedPayload, type PayloadOfEvent } from './encrypt-payload';
export { MasterKeyError, type MasterKeys } from './master-keys';
export { makeMasterKeyFile, openMasterKeys } from './master-key-file';
export { createPayloadOpener } from './open-envelope';
export { rewrapKeys } from './rewrap-keys';
export { findUnknownMasterKey, requireMasterKeys } from './require-master-keys';
