/** Superuser of the cluster; it owns the database, migrates it, and no app logs in as it. */
export const OWNER = 'threadlog_owner';

/** What the apps log in as; it may do what was granted to it and nothing else. */
export const LOGIN = 'threadlog_login';

/** The database made at first start. */
export const DATABASE = 'threadlog';
