import { Agent, request } from 'node:http';
import { methodOf, urlOf, type Ask } from '../reference/ask';
import type { Answer } from '../reference/expected';
import { FILE_TEXT } from '../reference/files';

export type Client = {
  readonly send: (port: number, key: string, ask: Ask) => Promise<Answer>;
  /** Requests that were answered, and how many of them only when asked once more. */
  readonly counts: () => string;
  readonly close: () => void;
};

const ANSWERED_WITHIN_MS = 30_000;
const MAX_TRIES = 5;
const BOUNDARY = 'the-end-of-a-part';

/** Plain HTTP over connections that stay: tens of thousands of requests go through it. */
export function openClient(): Client {
  const agent = new Agent({ keepAlive: true });
  let sent = 0;
  let again = 0;
  const sendOnce: Client['send'] = (port, key, ask) =>
    new Promise((resolve, reject) => {
      const body = bodyOf(ask);
      const options = {
        agent,
        port,
        host: '127.0.0.1',
        method: methodOf(ask),
        path: `/v1${urlOf(ask)}`,
        headers: { ...headersOf(ask, key), ...(body && { 'content-length': body.length }) },
        timeout: ANSWERED_WITHIN_MS,
      };
      const asked = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          sent += 1;
          const { etag = null, 'idempotent-replayed': replayed } = response.headers;
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            etag,
            isReplay: replayed === 'true',
          });
        });
      });
      asked.once('timeout', () => asked.destroy(new Error('no answer came in time')));
      asked.once('error', reject);
      asked.end(body);
    });
  /** A machine that is busy with other things may keep the database from answering: a read waits. */
  const send: Client['send'] = async (port, key, ask) => {
    let answer = await sendOnce(port, key, ask);
    for (let tries = 1; isAway(answer, ask) && tries < MAX_TRIES; tries += 1) {
      again += 1;
      answer = await sendOnce(port, key, ask);
    }
    return answer;
  };
  const counts = (): string => `${sent} requests, ${again} of them repeated after a 503`;
  return { send, counts, close: () => agent.destroy() };
}

/** What may have changed something is never repeated: it may have been heard. */
function isAway({ status }: Answer, ask: Ask): boolean {
  return status === 503 && methodOf(ask) === 'GET';
}

function headersOf(ask: Ask, key: string): Record<string, string> {
  const isForm = ask.what === 'uploadFile';
  return {
    authorization: `Bearer ${key}`,
    'openai-beta': `assistants=${ask.dialect}`,
    'content-type': isForm ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/json',
    ...(ask.key !== undefined && { 'idempotency-key': ask.key }),
    ...(ask.ifMatch !== undefined && { 'if-match': ask.ifMatch }),
    ...(ask.ifNoneMatch !== undefined && { 'if-none-match': ask.ifNoneMatch }),
    ...(ask.isRetry && { 'x-stainless-retry-count': '1' }),
  };
}

function bodyOf(ask: Ask): Buffer | undefined {
  if (ask.what === 'uploadFile') return formOf(ask);
  return 'body' in ask ? Buffer.from(JSON.stringify(ask.body)) : undefined;
}

function formOf({ filename, purpose }: { filename: string; purpose: string }): Buffer {
  const lines = [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="purpose"',
    '',
    purpose,
    `--${BOUNDARY}`,
    `Content-Disposition: form-data; name="file"; filename="${filename}"`,
    'Content-Type: text/plain',
    '',
    FILE_TEXT,
    `--${BOUNDARY}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
