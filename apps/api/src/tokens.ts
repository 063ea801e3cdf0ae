/** What the modules inject that is no class. */
export const DB = Symbol('Db');
export const APPENDER = Symbol('Appender');
