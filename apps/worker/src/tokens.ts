/** What the modules inject that is no class. */
export const DB = Symbol('Db');
export const FILE_STORE = Symbol('FileStore');
export const LOGGER = Symbol('Logger');
export const QUEUE_BACKEND = Symbol('QueueBackend');
export const SEALING = Symbol('SealingOptions');
export const TASK_JOBS = Symbol('TaskJobs');
export const TASK_WORK = Symbol('TaskWork');
/** Told of each batch that is in the read tables: `OnProjected`. */
export const ON_PROJECTED = Symbol('OnProjected');
