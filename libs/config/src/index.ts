// Owns: the environment, read once into one frozen object, every fault reported at once.
// Never: a default that would be safe to guess for a secret.
// Start reading: read-config.ts.
export { fileStorePlace } from './file-store-place';
export { ConfigError, PROJECT_NAME, readConfig, type Config } from './read-config';
export { masterKeyFile } from './master-key-file';
export { tracesPlace } from './traces-place';
export { ledgerKeyFile, publishPlace } from './ledger-place';
