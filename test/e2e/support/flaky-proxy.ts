import { once } from 'node:events';
import {
  createServer,
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service } from '../../support/service';

/** What happens to one request on its way. */
export type Fault =
  /** The connection breaks before the service has heard of it. */
  | 'break'
  /** The service answers, and the connection breaks before the client hears of it. */
  | 'break behind the answer'
  /** Nothing happens, for ever. */
  | 'silence'
  /** Another one on the way answers in the place of the service. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** One request as it came in. */
export type Attempt = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** When it came: performance.now(). */
  readonly at: number;
};

export type FlakyProxy = {
  /** Ends in /v1, as the SDKs want it. */
  readonly baseUrl: string;
  /** What came in since `plan`, in order. */
  readonly attempts: readonly Attempt[];
  /** What happens to the next requests, one each; those behind them pass. Forgets the attempts so far. */
  readonly plan: (...faults: readonly Fault[]) => void;
  readonly close: () => Promise<void>;
};

/** Stands between a client and the service, and is as unreliable as it is told to be. */
export async function startFlakyProxy({ baseUrl }: Pick<Service, 'baseUrl'>): Promise<FlakyProxy> {
  const attempts: Attempt[] = [];
  let faults: Fault[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    attempts.push({ method, url, headers, at: performance.now() });
    const fault = faults.shift();
    if (fault === 'break') request.socket.destroy();
    else if (fault === 'silence') request.resume();
    else if (typeof fault === 'object') refuse(response, fault);
    else pass(request, response, { baseUrl, breakBehind: fault !== undefined });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    attempts,
    plan: (...next) => {
      faults = [...next];
      attempts.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, fault: Extract<Fault, object>): void {
  const error = { message: 'Somebody on the way.', type: 'server_error', param: null, code: null };
  response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
  response.end(JSON.stringify({ error }));
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { baseUrl, breakBehind }: { readonly baseUrl: string; readonly breakBehind: boolean },
): void {
  const { host, hostname, port } = new URL(baseUrl);
  const { method, url: path, rawHeaders } = request;
  const headers = [...rawHeaders];
  headers[headers.findIndex((name) => name.toLowerCase() === 'host') + 1] = host;
  const upstream = ask({ hostname, port, method, path, headers }, (answer) => {
    if (breakBehind) {
      answer.resume().once('end', () => request.socket.destroy());
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  upstream.on('error', () => request.socket.destroy());
  request.pipe(upstream);
}
