/** What the API answers, as far as the console shows it; all of it is somebody else's text. */
export type Page<T> = {
  readonly data: readonly T[];
  readonly last_id?: string | null;
  readonly has_more: boolean;
};

export type Metadata = Readonly<Record<string, string>>;

export type Thread = {
  readonly id: string;
  readonly created_at: number;
  readonly metadata: Metadata;
  readonly tool_resources?: object;
};

export type Annotation = {
  readonly type: string;
  readonly text?: string;
  readonly file_citation?: { readonly file_id?: string; readonly quote?: string };
  readonly file_path?: { readonly file_id?: string };
};

export type ContentPart =
  | {
      readonly type: 'text';
      readonly text: { readonly value: string; readonly annotations: readonly Annotation[] };
    }
  | { readonly type: 'image_file'; readonly image_file: { readonly file_id: string } }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export type Attachment = {
  readonly file_id: string;
  readonly tools: readonly { readonly type: string }[];
};

export type Verdict = {
  readonly status: 'pending' | 'validated' | 'rejected';
  readonly status_details: { readonly code: string; readonly message: string } | null;
};

export type Message = {
  readonly id: string;
  readonly created_at: number;
  readonly thread_id: string;
  readonly role: 'user' | 'assistant';
  readonly content: readonly ContentPart[];
  readonly attachments: readonly Attachment[];
  readonly assistant_id: string | null;
  readonly run_id: string | null;
  readonly metadata: Metadata;
  readonly incomplete_details?: { readonly reason: string };
};

export type MessageFile = Verdict & { readonly id: string };

export type Change = {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
};

export type LogEvent = {
  readonly id: string;
  readonly recorded_at: string;
  readonly position: number;
  readonly version: number;
  readonly rev: number;
  readonly type: string;
  readonly thread_id: string | null;
  readonly message_id: string | null;
  readonly file_id: string | null;
  readonly actor: { readonly key_id: string; readonly name: string | null };
  readonly request_id: string | null;
  readonly changes: readonly Change[] | null;
  readonly erased?: true;
  readonly reason?: string | null;
};

export type InclusionProof = {
  readonly position: number;
  readonly leaf_index: number;
  readonly leaf_hash: string;
  readonly leaf: string | null;
  readonly tree_size: number;
  readonly hashes: readonly string[];
  readonly checkpoint: string;
};

export type ConsistencyProof = {
  readonly from: number;
  readonly to: number;
  readonly hashes: readonly string[];
  readonly checkpoint: string;
};

export type Status = {
  readonly log_position: number;
  readonly projected_position: number;
  readonly projection_lag_events: number;
  readonly projection_lag_seconds: number;
  readonly sealed_position: number;
  readonly seal_lag_events: number;
  readonly seal_lag_seconds: number;
  readonly tasks_pending: number;
  readonly tasks_dead: number;
  readonly quarantined: number;
};

export type Task = {
  readonly id: string;
  readonly created_at: number;
  readonly kind: string;
  readonly state: 'pending' | 'done' | 'dead';
  readonly attempts: number;
  readonly last_error: string | null;
  readonly position: number;
  readonly due_at: string | null;
  readonly updated_at: string;
};

export type QuarantinedEvent = {
  readonly position: number;
  readonly stream_id: string;
  readonly type: string;
  readonly reason: string;
  readonly found_at: string;
};
