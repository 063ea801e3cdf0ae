import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BrokenRequests } from './broken-requests';

export type UploadWatch = {
  /** From here on the request may take its time, as long as bytes of it keep coming. */
  readonly watch: (request: IncomingMessage, response: ServerResponse) => void;
  /** For `clientError`: passes over what Node finds late and is not. */
  readonly answer: BrokenRequests['answer'];
};

const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';
/** How often in `silentMs` to look whether anything came. */
const LOOKS = 4;

/**
 * Node gives every request the same time to arrive, and says once that it is over. For an upload that
 * says nothing: what counts is that it goes on. One that was answered already gets no more time.
 * @param silentMs without a byte, after which an upload is late
 * @param answer whatever else a client does wrong
 */
export function createUploadWatch(silentMs: number, answer: BrokenRequests['answer']): UploadWatch {
  const watched = new WeakSet<Socket>();
  return {
    watch: (request, response) => {
      const { socket } = request;
      let [bytes, since] = [socket.bytesRead, performance.now()];
      watched.add(socket);
      const timer = setInterval(() => {
        const goesOn = socket.bytesRead > bytes && !response.headersSent;
        if (goesOn) [bytes, since] = [socket.bytesRead, performance.now()];
        else if (performance.now() - since >= silentMs) {
          end();
          answer(lateError(), socket);
        }
      }, silentMs / LOOKS);
      const end = (): void => {
        clearInterval(timer);
        watched.delete(socket);
      };
      // When its last byte was read, or when the connection is gone.
      request.once('close', end);
    },
    answer: (error, socket) => {
      if (error.code !== LATE || !watched.has(socket)) answer(error, socket);
    },
  };
}

function lateError(): NodeJS.ErrnoException {
  return Object.assign(new Error('nothing more came'), { code: LATE });
}
