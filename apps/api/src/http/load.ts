import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract';
import { LIMITS } from './limits';
import { brokenOff } from './raw-body';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of its body that are counted; -1 while the request is not in hand. */
    heldBytes: number;
  }
}

/** What one process holds of requests and answers at once. Whatever is beyond is refused before it is read. */
export type Load = {
  /** Takes a request in hand, and the body that it announces. @throws ApiError too_busy */
  readonly begin: (request: FastifyRequest, holdsBody: boolean) => void;
  /** More of a body has come than was announced. @throws ApiError too_busy */
  readonly grow: (request: FastifyRequest, bytes: number) => void;
  /** The request has its answer, of which `bytes` are on their way now. Its room is given back, once. */
  readonly end: (request: FastifyRequest, response: ServerResponse, bytes: number) => void;
};

/** Small answers are not counted: the socket of one who does not read them stops bringing requests. */
const LARGE_ANSWER = 65_536;

/** Large bodies leave a quarter of the room to the others, whom they would keep out otherwise. */
const LARGE_BODY = 1024 * 1024;
const LARGE_SHARE = 0.75;

export function createLoad(limits: Pick<typeof LIMITS, LoadLimits> = LIMITS): Load {
  let requests = 0;
  let bodyBytes = 0;
  const answers = createUnread();

  const grow: Load['grow'] = (request, bytes) => {
    const isLarge = request.heldBytes + bytes > LARGE_BODY;
    const room = isLarge ? limits.bodiesBytes * LARGE_SHARE : limits.bodiesBytes;
    if (bodyBytes + bytes > room) throw new ApiError('too_busy');
    bodyBytes += bytes;
    request.heldBytes += bytes;
  };
  const giveBack = (request: FastifyRequest): void => {
    if (request.heldBytes < 0) return;
    requests -= 1;
    bodyBytes -= request.heldBytes;
    request.heldBytes = -1;
  };
  return {
    grow,
    begin: (request, holdsBody) => {
      const { raw } = request;
      const announced = announcedBytes(request);
      // It broke off while somebody asked whose it is: nobody will tell how its body ends.
      if (announced !== 0 && raw.destroyed) throw brokenOff();
      if (requests >= limits.requests) throw new ApiError('too_busy');
      // What is answered with a page is worth no more memory while others do not fetch theirs.
      if (request.method === 'GET' && answers.bytes() > limits.unreadBytes) {
        throw new ApiError('too_busy');
      }
      requests += 1;
      request.heldBytes = 0;
      if (announced === 0) return;
      // One that breaks off before it was read whole may get no answer; any other gets one at some time,
      // also when nobody is there to read it, and is held until then.
      raw.once('close', () => void (raw.readableEnded || giveBack(request)));
      // A larger one is refused for its size, and not read.
      if (holdsBody && announced && announced <= limits.bodyBytes) grow(request, announced);
    },
    end: (request, response, bytes) => {
      giveBack(request);
      if (bytes >= LARGE_ANSWER) answers.note(request.raw.socket, response, bytes);
    },
  };
}

/** @returns undefined for a body that does not say */
function announcedBytes({ headers }: FastifyRequest): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

type LoadLimits = 'requests' | 'bodiesBytes' | 'unreadBytes' | 'bodyBytes';

/**
 * Counts the bytes of answers until they are read. Of several answers that wait on one connection, Node
 * tells only the first when that breaks: the rest is given back with the connection.
 */
function createUnread(): {
  readonly bytes: () => number;
  readonly note: (socket: Socket, response: ServerResponse, bytes: number) => void;
} {
  let total = 0;
  const bySocket = new WeakMap<Socket, number>();
  const giveBack = (socket: Socket, most: number): void => {
    const held = bySocket.get(socket) ?? 0;
    const bytes = Math.min(held, most);
    total -= bytes;
    bySocket.set(socket, held - bytes);
  };
  return {
    bytes: () => total,
    note: (socket, response, bytes) => {
      if (socket.destroyed) return;
      const held = bySocket.get(socket);
      if (held === undefined) socket.once('close', () => giveBack(socket, Infinity));
      bySocket.set(socket, (held ?? 0) + bytes);
      total += bytes;
      response.once('close', () => giveBack(socket, bytes));
    },
  };
}
