/** What a run left behind, as its files have it. Times are microseconds of one clock of the machine. */
export type Run = {
  readonly name: string;
  /** Whether the harness saw everything projected and judged before it looked at the tables. */
  readonly drained: boolean;
  readonly phases: readonly Phase[];
  readonly requests: readonly Request[];
  readonly observations: readonly Observation[];
  /** In order of position. */
  readonly log: readonly LogEvent[];
  /** The log before a dump was restored, where one was. */
  readonly before: readonly LogEvent[] | undefined;
  readonly tables: ReadonlyMap<string, readonly Row[]>;
};

export type Row = Readonly<Record<string, unknown>>;

export type Phase = {
  readonly name: string;
  readonly at: number;
  readonly stopped?: readonly string[];
  readonly away?: readonly string[];
};

export type Request = {
  readonly client: string;
  readonly via: string;
  readonly begin: number;
  readonly end: number;
  readonly operation: string;
  readonly thread?: string;
  readonly message?: string;
  readonly query?: ListQuery;
  readonly body?: Row;
  readonly key?: string;
  readonly walk?: { readonly id: string; readonly page: number; readonly last?: boolean };
  /** null: no complete answer came, and the effect may still come. */
  readonly status: number | null;
  readonly error?: string;
  readonly answer: Row | null;
};

export type ListQuery = {
  readonly limit?: number;
  readonly order?: string;
  readonly after?: string;
  readonly before?: string;
  readonly run_id?: string;
};

export type Observation = {
  readonly observer?: string;
  readonly begin: number;
  readonly end: number;
  readonly head: number;
  readonly checkpoint: number;
  readonly count: number;
  readonly seen: readonly (readonly [position: number, eventId: string])[];
  /** Of the cluster that was looked at. */
  readonly server?: string;
  /** When it last came up after a crash. */
  readonly recovered?: string;
};

export type LogEvent = {
  readonly position: number;
  readonly recorded_at: number;
  readonly version: number;
  readonly rev: number;
  readonly event_id: string;
  readonly stream_id: string;
  readonly entity_id: string;
  readonly project_id: string;
  readonly type: string;
  readonly actor: string;
  readonly salt: string;
  readonly payload_hash: string;
  readonly payload: string;
};

export function isRead({ operation }: Pick<Request, 'operation'>): boolean {
  return operation.startsWith('retrieve') || operation.startsWith('list');
}

/** What a write says of itself in its metadata, the same in body, log and answer. */
export function markOf(value: unknown): string | undefined {
  const metadata = fieldOf(value, 'metadata');
  const mark = fieldOf(metadata, 'mark');
  return typeof mark === 'string' ? mark : undefined;
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Row)[name] : undefined;
}

/** The payload, or nothing where it is no JSON: such an event says nothing that can be folded. */
export function payloadOf({ payload }: Pick<LogEvent, 'payload'>): Row | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys: equal texts are equal values. */
export function canon(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
