/** Every wait and every size has a bound; docs/operating.md lists them all. */
export const LIMITS = {
  /**
   * A message of 256,000 characters takes 3 MB when all of them are escaped surrogate pairs; a thread
   * may be created with many.
   */
  bodyBytes: 16 * 1024 * 1024,
  /** Of the url and the names and values of all headers; which bounds their number, too. */
  headerBytes: 16 * 1024,
  /** How often Node looks for requests that are late: they may be later than said by this much. */
  lateCheckMs: 1_000,
  /** Longer than proxies usually keep an idle connection, so that it is they who close it. */
  keepAliveMs: 75_000,
  /** Characters of one path parameter: longer ones are answered as unknown ids, not as unknown urls. */
  paramLength: 16 * 1024,
} as const;
