/** Every wait and every size has a bound; docs/operating.md lists them all. */
export const LIMITS = {
  /**
   * A message of 256,000 characters takes 3 MB when all of them are escaped surrogate pairs; a thread
   * may be created with many.
   */
  bodyBytes: 16 * 1024 * 1024,
  /** Of all bodies that are in hand at once; each is held several times over until its answer. */
  bodiesBytes: 64 * 1024 * 1024,
  /** Of all answers that their clients have not read yet; beyond, nothing more is read for anybody. */
  unreadBytes: 64 * 1024 * 1024,
  /**
   * Pages with texts above 64 KB: one such page may hold a hundred megabytes, and several times that
   * while it is made.
   */
  heavyReads: { atOnce: 1, waiting: 64, patienceMs: 5_000 },
  /** Reads of messages, or of pages of them, that may wait, for each connection to the database. */
  readsWaitingEach: 100,
  /** Of a page of messages that is kept as it was answered; and for how long it is. */
  answeredPages: { bytes: 256 * 1024, maxAgeMs: 60_000 },
  /**
   * Streams of events at once; how many of them read at a time; what one of those reads brings at most, and how
   * many positions it looks at.
   */
  eventStreams: { all: 200, ofKey: 20, readsAtOnce: 2, batch: 100, maxLooked: 50_000 },
  /** How often a process that has such streams looks whether there is anything new. */
  followMs: 100,
  /** Requests in hand at once: more than appends may wait, so that those are refused for that. */
  requests: 5_000,
  /** Connections at once; one more is closed without a word. */
  connections: 10_000,
  /** Of the url and the names and values of all headers; which bounds their number, too. */
  headerBytes: 16 * 1024,
  /** How often Node looks for requests that are late: they may be later than said by this much. */
  lateCheckMs: 1_000,
  /** How long who goes on sending is listened to after the last word, so that he can read it. */
  lingerMs: 1_500,
  /** Longer than proxies usually keep an idle connection, so that it is they who close it. */
  keepAliveMs: 75_000,
  /** Characters of one path parameter: longer ones are answered as unknown ids, not as unknown urls. */
  paramLength: 16 * 1024,
} as const;
