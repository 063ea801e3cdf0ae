import { sentenceOf } from '#process';

export type Method = 'GET' | 'POST' | 'DELETE';

export type Client = {
  /** @throws Error in one sentence when it is not answered with 200 */
  readonly need: (method: Method, path: string, body?: object) => Promise<{ readonly id: string }>;
};

const ANSWERS_WITHIN_MS = 10_000;
const MAX_SHOWN = 300;

/** What a service answers to a key, at the base url that SDKs are given. */
export function createClient(url: string, key: string): Client {
  const headers = {
    authorization: `Bearer ${key}`,
    'openai-beta': 'assistants=v2',
    'content-type': 'application/json',
  };
  return {
    need: async (method, path, body) => {
      const asked = {
        ...{ method, headers, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) },
        ...(body && { body: JSON.stringify(body) }),
      };
      const answer = await fetch(`${url}${path}`, asked).catch((error: unknown) => {
        throw new Error(`nobody answers at ${url}: ${reasonOf(error)}`, { cause: error });
      });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(refusal(url, answer.status, text));
      return read(url, text);
    },
  };
}

/** Why a fetch failed is in its cause. */
function reasonOf(error: unknown): string {
  return sentenceOf(error instanceof Error && error.cause ? error.cause : error);
}

function refusal(url: string, status: number, text: string): string {
  const { error } = parse(text) as { readonly error?: { readonly message?: unknown } };
  if (typeof error?.message === 'string' && status !== 404) {
    return `${url} answered with ${status}: ${error.message.slice(0, MAX_SHOWN)}`;
  }
  return `${url} answered with ${status}: is that the base url of a threadlog, with /v1?`;
}

function read(url: string, text: string): { readonly id: string } {
  const { id = '' } = parse(text) as { readonly id?: unknown };
  // A list has none.
  if (typeof id === 'string' && text.startsWith('{')) return { id };
  throw new Error(
    `${url} did not answer with JSON: is that the base url of a threadlog, with /v1?`,
  );
}

function parse(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
