import { connect, type Socket } from 'node:net';
import { quantile } from '../report/statistics';
import { createResponseReader } from './response-reader';
import { createSampler, type Sample } from './sampler';

export type Drive = {
  /** The connections take turns on them. */
  readonly ports: readonly number[];
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
  /** Requests at most; the end comes with the last of them or with the time, whichever is first. */
  readonly most?: number;
  /** Notes when every so manieth answer came, and the id in it. */
  readonly sampleEvery?: number;
};

export type Driven = {
  /** Answers with status 200 that came within the time. */
  readonly inTime: number;
  /** All answers with status 200: those still under way at the end were waited for. */
  readonly acknowledged: number;
  /** Of these, answers to a POST. */
  readonly created: number;
  readonly latency: { readonly mean: number; readonly p50: number; readonly p99: number };
  readonly samples: readonly Sample[];
};

const READ_BYTES = 65_536;
const GIVE_UP_MS = 30_000;
const LETTER_P = 0x50;

/**
 * Keeps every connection busy for the time given: on each, the next request goes out when the answer
 * to the last has come.
 * @throws Error on any other status than 200, and when a connection breaks
 */
export async function drive(job: Drive): Promise<Driven> {
  const { ports, requests, connections, seconds, most = Infinity } = job;
  const sockets = await Promise.all(
    Array.from({ length: connections }, (_, index) => open(ports[index % ports.length] ?? 0)),
  );
  const latencies: number[] = [];
  const sampler = createSampler(job.sampleEvery ?? 0);
  let next = 0;
  let acknowledged = 0;
  let created = 0;
  const end = performance.now() + seconds * 1000;

  const keepBusy = ({ socket, onPiece }: OpenSocket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      let isPost = false;
      const send = () => {
        if (next >= most) return resolve();
        const request = requests[next++ % requests.length] as Buffer;
        isPost = request[0] === LETTER_P;
        sentAt = performance.now();
        socket.write(request);
      };
      onPiece(
        createResponseReader((status, whole) => {
          if (status !== 200) throw new Error(`an answer with status ${status}:\n${String(whole)}`);
          const now = performance.now();
          acknowledged += 1;
          if (isPost) created += 1;
          if (now > end) return resolve();
          latencies.push(now - sentAt);
          sampler.note(whole);
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
  const inTime = latencies.length;
  const { samples } = sampler;
  return { inTime, acknowledged, created, latency: summary(latencies), samples };
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
