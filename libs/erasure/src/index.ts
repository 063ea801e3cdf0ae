// Owns: erasing a thread's content, and clearing away what it leaves outside of the log.
// Never: a key; those go with the event that says so, in the database.
// Start reading: erase-thread.ts, then clear-erased.ts.
export { encryptPlain, type EncryptedPlain } from './encrypt-plain';
export { CLEAR_ERASED, clearErased, type Clearing } from './clear-erased';
export { findProject, type ThreadOfProject } from './erasable';
export { readErasure } from './read-erasure';
export { eraseThreadContent, type Erasure } from './erase-thread';
export { findErasedFiles } from './erased-files';
