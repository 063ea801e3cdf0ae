import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../../support/eventually';

/** A request whose body the server is still waiting for. */
export type HalfARequest = {
  /** Sends the rest, and gives the answer with its headers. The connection stays open. */
  readonly end: () => Promise<string>;
};

/** Sends the first half of a create; returns once the server has read the headers. */
export async function beginCreate(
  { port, key }: { readonly port: number; readonly key: string },
  threadId: string,
): Promise<HalfARequest> {
  const socket = await opened(port);
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  const body = JSON.stringify({ role: 'user', content: 'Half a request.' });
  const head = [
    `POST /v1/threads/${threadId}/messages HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${key}`,
    'OpenAI-Beta: assistants=v1',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: keep-alive',
    // Answered as soon as the headers are read.
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  const contains = (part: string): Promise<string> =>
    eventually(
      () => received,
      (text) => text.includes(part),
    );
  await contains('100 Continue\r\n\r\n');
  received = '';
  return {
    end: () => {
      socket.write(body.slice(10));
      return contains('"metadata": {}\n}');
    },
  };
}

/** Whether nobody listens on the port any more. */
export async function isRefused(port: number): Promise<boolean> {
  return opened(port).then(
    (socket) => {
      socket.destroy();
      return false;
    },
    () => true,
  );
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // The server may end first: a spec that stops it does not care how.
  return socket.on('error', () => undefined);
}
