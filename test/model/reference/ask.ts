export type Dialect = 'v1' | 'v2';

/** As it is sent: v1 takes scalars too, and turns them into strings. */
export type SentMetadata = Readonly<Record<string, string | number | boolean>> | null;

export type SentMessage = {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly SentPart[];
  readonly metadata?: SentMetadata;
  /** v1. */
  readonly file_ids?: readonly string[];
  /** v2. */
  readonly attachments?: readonly SentAttachment[] | null;
};

export type SentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export type SentAttachment = {
  readonly file_id: string;
  readonly tools: readonly { readonly type: 'code_interpreter' | 'file_search' }[];
};

export type ToolResources = {
  readonly file_search?: { readonly vector_store_ids: readonly string[] };
};

/** What a change says of a thread or a message; a message takes no `tool_resources`. */
export type SentChange = {
  readonly metadata?: SentMetadata;
  readonly tool_resources?: ToolResources | null;
};

export type SentThread = SentChange & { readonly messages?: readonly SentMessage[] };

/** What any request may say in its headers. */
export type Headers = {
  readonly dialect: Dialect;
  /** `Idempotency-Key`. */
  readonly key?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  /** `x-stainless-retry-count`: it repeats what may have been heard. */
  readonly isRetry?: boolean;
};

export type Query = Readonly<Record<string, string>>;

/** One request: the model answers it, and the client sends it. */
export type Ask = Headers &
  (
    | { readonly what: 'createThread'; readonly body: SentThread }
    | { readonly what: 'listThreads'; readonly query: Query }
    | { readonly what: 'retrieveThread' | 'deleteThread'; readonly threadId: string }
    | { readonly what: 'modifyThread'; readonly threadId: string; readonly body: SentChange }
    | { readonly what: 'createMessage'; readonly threadId: string; readonly body: SentMessage }
    | { readonly what: 'listMessages'; readonly threadId: string; readonly query: Query }
    | ({ readonly what: 'retrieveMessage' | 'deleteMessage' } & OfMessage)
    | ({ readonly what: 'modifyMessage'; readonly body: SentChange } & OfMessage)
    | ({ readonly what: 'listMessageFiles'; readonly query: Query } & OfMessage)
    | { readonly what: 'uploadFile'; readonly filename: string; readonly purpose: string }
    | { readonly what: 'listFiles'; readonly query: Query }
    | { readonly what: 'retrieveFile' | 'deleteFile'; readonly fileId: string }
  );

type OfMessage = { readonly threadId: string; readonly messageId: string };

export type What = Ask['what'];
export type AskOf<W extends What> = Extract<Ask, { readonly what: W }>;

const METHODS: Readonly<Record<What, 'GET' | 'POST' | 'DELETE'>> = {
  createThread: 'POST',
  listThreads: 'GET',
  retrieveThread: 'GET',
  modifyThread: 'POST',
  deleteThread: 'DELETE',
  createMessage: 'POST',
  listMessages: 'GET',
  retrieveMessage: 'GET',
  modifyMessage: 'POST',
  deleteMessage: 'DELETE',
  listMessageFiles: 'GET',
  uploadFile: 'POST',
  listFiles: 'GET',
  retrieveFile: 'GET',
  deleteFile: 'DELETE',
};

export function methodOf({ what }: Ask): 'GET' | 'POST' | 'DELETE' {
  return METHODS[what];
}

/** Path and query. */
export function urlOf(ask: Ask): string {
  return `${pathOf(ask)}${'query' in ask ? searchOf(ask.query) : ''}`;
}

function pathOf(ask: Ask): string {
  if ('fileId' in ask) return `/files/${ask.fileId}`;
  if (ask.what === 'uploadFile' || ask.what === 'listFiles') return '/files';
  if (!('threadId' in ask)) return '/threads';
  const thread = `/threads/${ask.threadId}`;
  if ('messageId' in ask) {
    const message = `${thread}/messages/${ask.messageId}`;
    return ask.what === 'listMessageFiles' ? `${message}/files` : message;
  }
  return ask.what === 'createMessage' || ask.what === 'listMessages'
    ? `${thread}/messages`
    : thread;
}

function searchOf(query: Query): string {
  const search = new URLSearchParams(query).toString();
  return search === '' ? '' : `?${search}`;
}
