/** A part of the running system: the database, the API, the worker. */
export type Part = {
  /** As a sentence begins with it. */
  readonly name: string;
  /** Apps are stopped first, and together. */
  readonly isApp: boolean;
  /** Settles when it has ended, saying how. Never rejects. */
  readonly ended: Promise<string>;
  /** Orderly, then by force; returns when it has ended. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
};
