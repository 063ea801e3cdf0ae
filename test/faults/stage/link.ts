import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The network between one process and one server, in our hands. */
export type Link = {
  /** Where the process finds the server. */
  readonly port: number;
  /** Leads new connections to another server. */
  readonly aim: (port: number) => void;
  /** Nothing passes any more, in either direction, and nobody is told: what is on its way waits. */
  readonly cut: () => void;
  /** As a firewall that lost its memory: what was open stays silent for ever, what is new passes. */
  readonly forget: () => void;
  /** Breaks every connection that is open. */
  readonly reset: () => void;
  /** Every byte takes this much longer, in either direction. */
  readonly delay: (milliseconds: number) => void;
  /** All passes again, and at once. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
};

type Pair = { readonly near: Socket; far: Socket | undefined; isForgotten: boolean };

/** Listens on a port of its own and carries bytes to `target`, until it is told otherwise. */
export async function openLink(target: number): Promise<Link> {
  const pairs = new Set<Pair>();
  let upstream = target;
  let isCut = false;
  let late = 0;

  const carry = (pair: Pair, from: Socket, to: Socket): void => {
    const mayPass = (): boolean => !isCut && !pair.isForgotten;
    from.on('data', (piece) => {
      const pass = (): void => {
        if (to.destroyed || to.write(piece)) return;
        from.pause();
        to.once('drain', () => void (mayPass() && from.resume()));
      };
      if (late > 0) setTimeout(pass, late);
      else pass();
    });
    from.once('end', () => void (late > 0 ? setTimeout(() => to.end(), late) : to.end()));
  };
  const join = (pair: Pair): void => {
    const far = connect({ port: upstream, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    pair.far = far;
    for (const [one, other] of [
      [pair.near, far],
      [far, pair.near],
    ] as const) {
      one.on('error', () => other.resetAndDestroy());
      one.once('close', () => {
        pairs.delete(pair);
        other.destroySoon();
      });
      carry(pair, one, other);
    }
    pair.near.resume();
  };

  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
  server.on('connection', (near) => {
    const pair: Pair = { near, far: undefined, isForgotten: false };
    pairs.add(pair);
    near.once('close', () => pairs.delete(pair));
    near.on('error', () => undefined);
    if (!isCut) join(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const reset = (): void => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far?.resetAndDestroy();
    }
  };
  const pause = ({ near, far }: Pair): void => {
    near.pause();
    far?.pause();
  };
  return {
    port: (server.address() as AddressInfo).port,
    aim: (port) => void (upstream = port),
    cut: () => {
      isCut = true;
      for (const pair of pairs) pause(pair);
    },
    forget: () => {
      for (const pair of pairs) {
        pair.isForgotten = true;
        pause(pair);
      }
    },
    reset,
    delay: (milliseconds) => void (late = milliseconds),
    heal: () => {
      isCut = false;
      late = 0;
      for (const pair of pairs) {
        if (pair.isForgotten) continue;
        if (!pair.far) join(pair);
        pair.near.resume();
        pair.far?.resume();
      }
    },
    close: async () => {
      server.close();
      reset();
      await once(server, 'close');
    },
  };
}
