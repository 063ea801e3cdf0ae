import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '../../support/eventually';

export type RawAnswer = {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A connection on which a test says what no HTTP library would. */
export type RawConnection = {
  readonly send: (bytes: string | Uint8Array) => void;
  /** Says that nothing more comes, and goes on reading. */
  readonly end: () => void;
  /** The answers so far that are whole; interim ones (100) are left out. */
  readonly answers: () => readonly RawAnswer[];
  /** All that has come so far. */
  readonly received: () => string;
  readonly isClosed: () => boolean;
  /** Lets the answer fill the buffers on the way. */
  readonly stopReading: () => void;
  readonly goOnReading: () => void;
  readonly close: () => void;
};

/** @param isHead whether answers have no body, whatever length they name */
export async function openRaw(port: number, isHead = false): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  let isClosed = false;
  socket
    .on('data', (chunk) => chunks.push(chunk))
    .on('close', () => (isClosed = true))
    // The server may hang up first: what it answered before is what counts.
    .on('error', () => undefined);
  return {
    send: (bytes) => void (socket.writable && socket.write(bytes)),
    end: () => void socket.end(),
    answers: () => readAnswers(Buffer.concat(chunks), isHead),
    received: () => Buffer.concat(chunks).toString('latin1'),
    isClosed: () => isClosed,
    stopReading: () => void socket.pause(),
    goOnReading: () => void socket.resume(),
    close: () => void socket.destroy(),
  };
}

/** Sends one request on a connection of its own and waits for the answer. */
export async function exchange(
  port: number,
  bytes: string | Uint8Array,
  { within = 10_000, isHead = false } = {},
): Promise<RawAnswer> {
  const connection = await openRaw(port, isHead);
  try {
    connection.send(bytes);
    const [answer] = await eventually(connection.answers, (all) => all.length > 0, { within });
    if (!answer) throw new Error('no answer');
    return answer;
  } finally {
    connection.close();
  }
}

/** `GET /x HTTP/1.1` and headers, as bytes; text beyond Latin-1 is for bodies. */
export function head(line: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`;
}

function readAnswers(bytes: Buffer, isHead: boolean): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let from = 0; ;) {
    const end = bytes.indexOf('\r\n\r\n', from);
    if (end < 0) return answers;
    const [line = '', ...lines] = bytes.toString('latin1', from, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
    const headers = Object.fromEntries(lines.map(pairOf));
    const bodyEnds = end + 4 + (isHead ? 0 : Number(headers['content-length'] ?? 0));
    if (bytes.length < bodyEnds) return answers;
    if (status >= 200) {
      answers.push({ status, headers, body: bytes.toString('utf8', end + 4, bodyEnds) });
    }
    from = bodyEnds;
  }
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
