import { request, type Agent } from 'node:http';
import type { Answered, Asked } from '../record/history';

export type Target = {
  readonly port: number;
  readonly key: string;
  readonly agent: Agent;
  readonly deadlineMs: number;
};

/** One HTTP request and its whole answer, or a word for why there is none. Never rejects. */
export function ask(asked: Asked, { port, key, agent, deadlineMs }: Target): Promise<Answered> {
  const body = asked.body && JSON.stringify(asked.body);
  return new Promise((resolve) => {
    const fail = (error: string): void => resolve({ status: null, error, answer: null });
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: methodOf(asked),
        path: pathOf(asked),
        headers: {
          authorization: `Bearer ${key}`,
          'openai-beta': 'assistants=v2',
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
          ...(asked.key !== undefined && { 'idempotency-key': asked.key }),
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('end', () => {
          clearTimeout(timer);
          const text = Buffer.concat(pieces).toString();
          if (response.complete) resolve(read(response.statusCode ?? 0, text));
          else fail('incomplete');
        });
        response.once('error', (error) => fail(wordFor(error)));
      },
    );
    const timer = setTimeout(() => {
      fail('timeout');
      outgoing.destroy();
    }, deadlineMs);
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      fail(wordFor(error));
    });
    outgoing.end(body);
  });
}

function read(status: number, text: string): Answered {
  try {
    return { status, answer: JSON.parse(text) as unknown };
  } catch {
    return { status: null, error: 'not JSON', answer: null };
  }
}

function wordFor(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}

function methodOf({ operation }: Asked): string {
  if (operation.startsWith('delete')) return 'DELETE';
  return operation.startsWith('create') || operation.startsWith('modify') ? 'POST' : 'GET';
}

function pathOf({ thread, message, operation, query }: Asked): string {
  const parts = ['/v1/threads'];
  if (thread !== undefined) parts.push(thread);
  if (operation.includes('Message')) parts.push('messages');
  if (message !== undefined) parts.push(message);
  const path = parts.join('/');
  if (!query) return path;
  const pairs = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return `${path}?${new URLSearchParams(Object.fromEntries(pairs) as Record<string, string>)}`;
}
