/** Every wait and every size has a bound. */
export const LIMITS = {
  /**
   * A message of 256,000 characters takes 3 MB when all of them are escaped surrogate pairs; a thread
   * may be created with many.
   */
  bodyBytes: 16 * 1024 * 1024,
  /** Time for a whole request to arrive. */
  requestSeconds: 60,
  /** Longer than proxies usually keep an idle connection, so that it is they who close it. */
  keepAliveMs: 75_000,
  /** Characters of one path parameter: longer ones are answered as unknown ids, not as unknown urls. */
  paramLength: 16_384,
} as const;
