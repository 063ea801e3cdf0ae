// Owns: BullMQ: queue names, the doorbell that the API rings, the jobs made of tasks, the worker's end, the board.
// Never: data. Postgres is the truth; whatever is in a queue may vanish, double or be forged.
// Start reading: doorbell.ts, then consume-nudges.ts.
export { type QueueBackend } from './backend';
export { consumeNudges } from './consume-nudges';
export { consumeTasks, type TaskConsumerOptions } from './consume-tasks';
export { createDoorbell, RING_GAP_MS, type Doorbell } from './doorbell';
export { lookAtQueue, type QueueLook } from './look-at-queue';
export { migrateQueue } from './migrate-queue';
export { createQueueBoard, QueueAwayError, type QueueBoard } from './queue-board';
export type { Consumer } from './run-consumer';
export { createTaskJobs, TASK_ATTEMPTS, type TaskJobs } from './task-jobs';
