import { connect } from 'node:net';
import { createResponseReader } from '../../bench/load/response-reader';

export type Asking = {
  /** Answers by status so far. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Of those that are 429: how many said when to come again, and how many did not. */
  readonly refused: () => Refused;
  /** Rejects when a connection breaks, which none may while it is asking. */
  readonly broken: Promise<never>;
  readonly stop: () => void;
};

export type Refused = { readonly withRetryAfter: number; readonly without: number };

export type Asked = {
  readonly port: number;
  readonly connections: number;
  readonly next: () => Buffer;
  /** After an answer that is no success. */
  readonly pauseMs?: number;
};

/** Keeps connections busy: on each the next request goes out when the last is answered, whatever with. */
export function ask({ port, connections, next, pauseMs = 0 }: Asked): Asking {
  const statuses = new Map<number, number>();
  const refused = { withRetryAfter: 0, without: 0 };
  let isStopped = false;
  let fail: (error: Error) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => (fail = reject));
  broken.catch(() => undefined);
  const lost = (error: unknown): void => {
    if (!isStopped) fail(error instanceof Error ? error : new Error(String(error)));
  };
  const open = () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const goOn = (): void => void (isStopped || socket.write(next()));
    const read = createResponseReader((status, whole) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // One that came in pieces is not looked at.
      if (status === 429 && whole) refused[saysWhen(whole) ? 'withRetryAfter' : 'without'] += 1;
      if (status === 200 || pauseMs === 0) goOn();
      else setTimeout(goOn, pauseMs);
    });
    socket.on('data', (piece) => {
      try {
        read(piece);
      } catch (error) {
        lost(error);
      }
    });
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('the server closed a connection')));
    goOn();
    return socket;
  };
  const sockets = Array.from({ length: connections }, open);
  return {
    statuses,
    refused: () => ({ ...refused }),
    broken,
    stop: () => {
      isStopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

function saysWhen(answer: Buffer): boolean {
  return /\r\nretry-after: [1-9]/i.test(answer.toString('latin1'));
}

type To = { readonly port: number; readonly key: string };

export function getRequest(to: To, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${headers(to)}\r\n`);
}

export function postRequest(to: To, path: string, body: string): Buffer {
  const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${headers(to)}${length}\r\n${body}`);
}

function headers({ port, key }: To): string {
  return [
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${key}`,
    'openai-beta: assistants=v2',
    'content-type: application/json',
    '',
  ].join('\r\n');
}
