import type { Service } from '../../support/service';

export type WireMessage = {
  readonly id: string;
  readonly object: 'thread.message';
  readonly created_at: number;
  readonly thread_id: string;
  readonly role: 'user' | 'assistant';
  readonly content: readonly { type: 'text'; text: { value: string; annotations: [] } }[];
  readonly file_ids: readonly string[];
  readonly assistant_id: null;
  readonly run_id: null;
  readonly incomplete_details?: { readonly reason: string };
  readonly metadata: Readonly<Record<string, string>>;
};
export type WireThread = { readonly id: string; readonly metadata: Record<string, string> };
export type WireList = {
  readonly object: 'list';
  readonly data: readonly WireMessage[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
};

export type NewMessage = {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly file_ids?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
};

export type ListQuery = {
  readonly limit?: number;
  readonly order?: 'asc' | 'desc';
  readonly after?: string;
  readonly before?: string;
};

export type Answer = { readonly status: number; readonly text: string };

export type Wire = ReturnType<typeof speakV1>;

/** A message as a user would send it; takes only what the test is about. */
export function aNewMessage(changes: Partial<NewMessage> = {}): NewMessage {
  return { role: 'user', content: 'How does AI work?', ...changes };
}

/** Plain HTTP as a v1 client speaks it: where a test needs the bytes, or more speed than an SDK has. */
export function speakV1({ baseUrl, key }: Pick<Service, 'baseUrl' | 'key'>) {
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'openai-beta': 'assistants=v1',
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const get = async <T>(path: string): Promise<T> => success<T>(await ask('GET', path));
  const post = async <T>(path: string, body: object): Promise<T> =>
    success<T>(await ask('POST', path, body));
  const of = (threadId: string): string => `/threads/${threadId}/messages`;
  return {
    ask,
    createThread: (body: object = {}) => post<WireThread>('/threads', body),
    createMessage: (threadId: string, message: NewMessage = aNewMessage()) =>
      post<WireMessage>(of(threadId), message),
    retrieveMessage: (threadId: string, id: string) => get<WireMessage>(`${of(threadId)}/${id}`),
    modifyMessage: (threadId: string, id: string, metadata: Readonly<Record<string, string>>) =>
      post<WireMessage>(`${of(threadId)}/${id}`, { metadata }),
    deleteMessage: (threadId: string, id: string) => ask('DELETE', `${of(threadId)}/${id}`),
    listMessages: (threadId: string, query: ListQuery = {}) =>
      get<WireList>(listPath(threadId, query)),
  };
}

export function listPath(threadId: string, query: ListQuery): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]);
  const search = new URLSearchParams(pairs).toString();
  return `/threads/${threadId}/messages${search ? `?${search}` : ''}`;
}

/** Fails the test on any answer but 200. */
function success<T>({ status, text }: Answer): T {
  if (status !== 200) throw new Error(`expected 200, got ${status}: ${text}`);
  return JSON.parse(text) as T;
}
