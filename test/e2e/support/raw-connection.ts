import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '../../support/eventually';
import type { Answer } from './wire';

/** A connection that sends what it is given, to the byte. */
export type RawConnection = {
  /** @param request whole, one character for each byte (latin1) */
  readonly send: (request: string) => Promise<Answer>;
  readonly close: () => void;
};

export async function openRawConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('latin1').on('data', (bytes: string) => (received += bytes));
  return {
    send: async (request) => {
      received = '';
      socket.write(request, 'latin1');
      const { head, body } = await eventually(
        () => splitHead(received),
        (answer) => answer.body.length === answer.length,
      );
      const text = Buffer.from(body, 'latin1').toString('utf8');
      return { status: Number(head.split(' ', 2)[1]), text };
    },
    close: () => void socket.destroy(),
  };
}

/** Requests that stand one behind the other. */
export function splitRequests(bytes: string): string[] {
  const requests: string[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const { head, length } = splitHead(rest);
    const end = head.length + length;
    requests.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return requests;
}

/** @throws when the head has not ended */
function splitHead(bytes: string): { head: string; body: string; length: number } {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`expected the end of a head, got ${bytes.length} bytes`);
  const head = bytes.slice(0, end + 4);
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  return { head, body: bytes.slice(end + 4), length };
}
