/** What the modules inject that is no class. */
export const DB = Symbol('Db');
export const LOGGER = Symbol('Logger');
export const QUEUE_BACKEND = Symbol('QueueBackend');
