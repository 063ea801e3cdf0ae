/** What the modules inject that is no class. */
export const DB = Symbol('Db');
export const APPENDER = Symbol('Appender');
/** Where the bytes of files are, and how many one may have: `Files`. */
export const FILES = Symbol('Files');
/** Messages and pages of them, as of now: `Reads`. */
export const READS = Symbol('Reads');
/** Pages of messages as they were answered: `PageCache`. */
export const PAGES = Symbol('PageCache');
/** Lets what has long texts be read a few at a time: `Turns`. */
export const HEAVY_READS = Symbol('HeavyReads');
/** Those who follow the log: `EventStreams`. */
export const EVENT_STREAMS = Symbol('EventStreams');
