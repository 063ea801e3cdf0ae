// A Redis that dies with its parent: `redis-server` where it is on PATH, else Valkey in this process.
// Fork it with a port (0: any free one); it answers { port, pid } over IPC once it takes commands.
// Nothing is kept on disk: a server that is started again on the same port is empty.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const NATIVE = 'redis-server';
const READY_WITHIN_MS = 10_000;

// Ctrl-C goes to the whole group; the parent still needs Redis to end in order, so only its end counts.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

const port = Number(process.argv[2]) || (await freePort());
const native = await startNative(port);
process.once('disconnect', leave);
// A native server that was killed by a test takes this process with it.
native?.once('exit', (code) => process.exit(code ?? 0));
if (!native) await (await import('./valkey-server.mjs')).startValkey(port);
await answersPing();
if (process.connected) process.send({ port, pid: native?.pid ?? process.pid });
else leave();

function leave() {
  native?.kill('SIGKILL');
  process.exit(0);
}

/** The child process, or undefined where there is no such program. */
async function startNative(onPort) {
  const options = ['--port', onPort, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(NATIVE, options.map(String), { stdio: 'ignore' });
  return once(child, 'spawn').then(
    () => child,
    () => undefined,
  );
}

/** Below those of outgoing connections, one of which could have it when a killed server comes back. */
async function freePort() {
  for (;;) {
    const free = randomInt(12_000, 32_000);
    const probe = createServer().listen(free, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return free;
  }
}

/** Polls with PING: listening is not yet answering. */
async function answersPing() {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await ping())) {
    if (Date.now() > deadline) throw new Error(`Redis on port ${port} does not answer PING`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function ping() {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (reply) => {
      resolve(reply.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}
