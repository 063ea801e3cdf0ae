// Owns: bringing threads and messages in that were created elsewhere, with their ids, times and order.
// Never: a route; what is imported is appended like anything else, and says that it was imported.
// Start reading: gather.ts, then import-threads.ts.
export { gather, type Gathered, type Skipped } from './gather';
export { importThreads, type Imported } from './import-threads';
export { readSaved, type SavedObject } from './read-saved';
