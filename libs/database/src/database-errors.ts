/** Too many wait for a connection, or one waited too long while others were served: ask again later. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
}

/** Nobody has had an answer for a while. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
}
