// Owns: BullMQ: queue names, the doorbell that the API rings, the worker's answering of it.
// Never: data. Postgres is the truth; whatever is in a queue may vanish, double or be forged.
// Start reading: doorbell.ts, then consume-nudges.ts.
export { type QueueBackend } from './backend';
export { consumeNudges, type NudgeConsumer } from './consume-nudges';
export { createDoorbell, type Doorbell } from './doorbell';
export { migrateQueue } from './migrate-queue';
