import { connect, type Socket } from 'node:net';
import { quantile } from '../report/statistics';
import { createResponseReader } from './response-reader';

export type Drive = {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
};

export type Driven = {
  /** Answers with status 200 that came within the time. */
  readonly inTime: number;
  /** All answers with status 200: those still under way at the end were waited for. */
  readonly acknowledged: number;
  readonly latency: { readonly mean: number; readonly p50: number; readonly p99: number };
};

const READ_BYTES = 65_536;
const GIVE_UP_MS = 30_000;

/**
 * Keeps every connection busy for the time given: on each, the next request goes out when the answer
 * to the last has come.
 * @throws Error on any other status than 200, and when a connection breaks
 */
export async function drive({ port, requests, connections, seconds }: Drive): Promise<Driven> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const latencies: number[] = [];
  let next = 0;
  let acknowledged = 0;
  const end = performance.now() + seconds * 1000;

  const keepBusy = ({ socket, onPiece }: OpenSocket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      const send = () => {
        sentAt = performance.now();
        socket.write(requests[next++ % requests.length] as Buffer);
      };
      onPiece(
        createResponseReader((status) => {
          if (status !== 200) throw new Error(`an answer with status ${status}`);
          const now = performance.now();
          acknowledged += 1;
          if (now > end) return resolve();
          latencies.push(now - sentAt);
          send();
        }),
      );
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed a connection')));
      socket.setTimeout(GIVE_UP_MS, () => reject(new Error(`no answer in ${GIVE_UP_MS} ms`)));
      send();
    });

  try {
    await Promise.all(sockets.map(keepBusy));
  } finally {
    for (const { socket } of sockets) socket.destroy();
  }
  return { inTime: latencies.length, acknowledged, latency: summary(latencies) };
}

type OpenSocket = {
  readonly socket: Socket;
  readonly onPiece: (read: (piece: Buffer) => void) => void;
};

/** Reads into one buffer of its own: nothing is allocated for an answer. */
function open(port: number): Promise<OpenSocket> {
  return new Promise((resolve, reject) => {
    let read: (piece: Buffer) => void = () => undefined;
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          try {
            read(buffer.subarray(0, length));
          } catch (error) {
            socket.destroy(error as Error);
          }
          return true;
        },
      },
    });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve({ socket, onPiece: (reader) => (read = reader) });
    });
  });
}

function summary(latencies: readonly number[]): Driven['latency'] {
  const sorted = Float64Array.from(latencies).sort();
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}
