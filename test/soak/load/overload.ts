// The SDK marks the threads as deprecated, and still ships them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai';
import type { ThreadlogProcesses } from '../../bench/contenders/threadlog-processes';
import { ask, postRequest, type Refused } from './ask';
import { residentMb } from './watch';

const CLIENTS = 600;
const LARGE_CLIENTS = 32;
const LARGE_TEXT = 250_000;
/** Together a little less than the largest body. */
const LARGE_MESSAGES = 60;
/** As Retry-After says; sooner they would only send what is not read. */
const RETRY_MS = 1_000;
const SDK_CALLS = 5;
/** Calls that take longer have not got through. */
const GIVE_UP_MS = 180_000;
/** With everything that may wait at its bound. */
export const MAX_RESIDENT_MB = 1_024;

export type Overload = {
  readonly peakMb: number;
  readonly afterwardsMb: number;
  readonly statuses: ReadonlyMap<number, number>;
  readonly largeStatuses: ReadonlyMap<number, number>;
  readonly refused: Refused;
  /** Calls of the official package that got through, of how many. */
  readonly sdk: { readonly through: number; readonly asked: number };
};

export type Overloading = {
  readonly processes: ThreadlogProcesses;
  readonly nextCreate: () => Buffer;
  readonly threadId: string;
  readonly seconds: number;
};

/** Many times the clients that it can serve, bodies of the largest size, and the official package among them. */
export async function overload(options: Overloading): Promise<Overload> {
  const { processes, nextCreate, threadId, seconds } = options;
  const { api, port, key } = processes;
  const body = postRequest({ port, key }, '/v1/threads', largeBody());
  const small = ask({ port, connections: CLIENTS, next: nextCreate });
  const large = ask({ port, connections: LARGE_CLIENTS, next: () => body, pauseMs: RETRY_MS });
  const sdk = { through: 0, asked: SDK_CALLS };
  let peakMb = 0;
  const timer = setInterval(() => (peakMb = Math.max(peakMb, residentMb(api.pid))), 100);
  try {
    const calls = Promise.race([callBySdk(processes, threadId, sdk), afterMs(GIVE_UP_MS)]);
    const over = Promise.all([afterMs(seconds * 1_000), calls]);
    await Promise.race([over, small.broken, large.broken]);
  } finally {
    clearInterval(timer);
    small.stop();
    large.stop();
  }
  const afterwardsMb = residentMb(api.pid);
  const [few, many] = [large.refused(), small.refused()];
  return {
    peakMb,
    afterwardsMb,
    statuses: small.statuses,
    largeStatuses: large.statuses,
    refused: {
      withRetryAfter: few.withRetryAfter + many.withRetryAfter,
      without: few.without + many.without,
    },
    sdk,
  };
}

async function callBySdk(
  { port, key: apiKey }: ThreadlogProcesses,
  threadId: string,
  sdk: { through: number },
): Promise<void> {
  const baseURL = `http://127.0.0.1:${port}/v1`;
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 20, timeout: GIVE_UP_MS });
  for (let call = 0; call < SDK_CALLS; call += 1) {
    await client.beta.threads.messages.create(threadId, { role: 'user', content: `Call ${call}` });
    sdk.through += 1;
  }
}

function largeBody(): string {
  const content = 'a'.repeat(LARGE_TEXT);
  const messages = Array.from({ length: LARGE_MESSAGES }, () => ({ role: 'user', content }));
  return JSON.stringify({ messages });
}

function afterMs(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
