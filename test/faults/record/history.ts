/** The lines of history.ndjson, as recorder and checker agreed. Times are microseconds: see `now`. */
export type HistoryLine = RunLine | PhaseLine | RequestLine | ObservationLine;

export type RunLine = {
  readonly kind: 'run';
  readonly name: string;
  readonly seed: number;
  /** Whether the checkpoints reached the head, and no task was pending, before the dump was taken. */
  readonly drained: boolean;
};

export type PhaseName = 'healthy' | 'fault' | 'recovered';

export type PhaseLine = {
  readonly kind: 'phase';
  readonly name: PhaseName;
  readonly at: number;
  /** Processes that stand still or are down. */
  readonly stopped?: readonly string[];
  readonly away?: readonly Away[];
};

export type Away = 'redis' | 'worker' | 'postgres';

export type Operation =
  | 'createThread'
  | 'retrieveThread'
  | 'modifyThread'
  | 'deleteThread'
  | 'createMessage'
  | 'retrieveMessage'
  | 'modifyMessage'
  | 'deleteMessage'
  | 'listMessages';

/** What a client asks: an operation, and what it is asked with. */
export type Asked = {
  readonly operation: Operation;
  readonly thread?: string;
  readonly message?: string;
  readonly query?: ListQuery;
  readonly body?: object;
  /** Idempotency-Key. */
  readonly key?: string;
  readonly walk?: { readonly id: string; readonly page: number };
};

export type ListQuery = {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly after?: string;
  readonly before?: string;
};

export type Answered = {
  /** null: no complete answer came; then `error` has a word. */
  readonly status: number | null;
  readonly error?: string;
  readonly answer: unknown;
};

export type RequestLine = Omit<Asked, 'walk'> &
  Answered & {
    readonly kind: 'request';
    readonly client: string;
    readonly via: string;
    readonly begin: number;
    readonly end: number;
    readonly walk?: { readonly id: string; readonly page: number; readonly last?: true };
  };

export type ObservationLine = {
  readonly kind: 'observation';
  readonly begin: number;
  readonly end: number;
  readonly head: number;
  readonly checkpoint: number;
  readonly count: number;
  readonly seen: readonly (readonly [number, string])[];
  /** Of the cluster: another one after a restore. */
  readonly server: string;
  /** When the server last came up after a crash, in its own words: only then may a checkpoint fall. */
  readonly recovered: string;
};

/** Creates, modifies and deletes: what is acknowledged must never be lost. */
export function isWrite({ operation }: { readonly operation: Operation }): boolean {
  return /^(create|modify|delete)/.test(operation);
}
