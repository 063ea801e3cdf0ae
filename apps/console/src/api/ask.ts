import { Refusal, refusalOf } from './refusal';

export type Asking = {
  readonly method?: 'GET' | 'POST';
  readonly dialect?: 'v1' | 'v2';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Asks the API with one key. */
export type Api = {
  readonly json: <T>(path: string, asking?: Asking) => Promise<T>;
  readonly text: (path: string, asking?: Asking) => Promise<string>;
  /** An answer of 2xx, its body still to be read. @throws Refusal */
  readonly response: (path: string, asking?: Asking) => Promise<Response>;
};

/** Beside the page, wherever a proxy has put both. */
const BASE = new URL('v1/', document.baseURI);

/** @param onUnknownKey told when the API does not know the key (any more) */
export function createApi(key: string, onUnknownKey: (refusal: Refusal) => void): Api {
  const response = async (path: string, asking: Asking = {}): Promise<Response> => {
    const answer = await send(key, path, asking);
    if (answer.ok) return answer;
    const refusal = await refusalOf(answer);
    // Whoever asked has gone; its body may have been cut off by that.
    asking.signal?.throwIfAborted();
    if (refusal.status === 401) onUnknownKey(refusal);
    throw refusal;
  };
  return {
    response,
    json: async <T>(path: string, asking?: Asking) => (await response(path, asking)).json() as T,
    text: async (path, asking) => (await response(path, asking)).text(),
  };
}

async function send(key: string, path: string, asking: Asking): Promise<Response> {
  const { method = 'GET', dialect = 'v2', headers: more, signal } = asking;
  // Throws here when the key has characters that no header can have.
  const headers = new Headers({
    authorization: `Bearer ${key}`,
    'openai-beta': `assistants=${dialect}`,
    ...more,
  });
  try {
    return await fetch(new URL(path, BASE), {
      method,
      headers,
      // Nothing of the browser's own: no cookie, no cached answer, no address handed on.
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal('The service does not answer.', 0);
  }
}

/** A path with a query; what is undefined or empty is left out. */
export function pathOf(
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]));
  return pairs.length === 0 ? path : `${path}?${search}`;
}
