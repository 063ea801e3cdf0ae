// A process of its own that runs one PostgreSQL server and outlives whoever asked for it, just long
// enough to stop the server: however the parent ends, also by kill -9, the channel to it closes.
// usage: guard.js <log file> <uid or ''> <gid or ''> <program> <arguments…>, with an IPC channel
// tells: the server's pid (a number), or why there is none (a string); exits as the server exits
// heeds: 'fast', 'immediate', SIGTERM, SIGINT, SIGHUP, the end of the channel
import { spawn, type ChildProcess } from 'node:child_process';
import { openBoundedLog } from './bounded-log';

const LOG_BYTES = 5_000_000;
/** How long clients that outlive the parent may take to finish: they have just learned of its end, too. */
const FAREWELL_MS = 2_000;
/** How long a fast shutdown may take once nobody waits for it any more. */
const PATIENCE_MS = 15_000;

process.title = 'threadlog-postgres-guard';
try {
  guard(process.argv.slice(2));
} catch (error) {
  giveUp(String(error));
}

function guard([logFile = '', uid, gid, program = '', ...args]: readonly string[]): void {
  const log = openBoundedLog(logFile, LOG_BYTES);
  const server = spawn(program, args, {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(uid && gid ? { uid: Number(uid), gid: Number(gid) } : {}),
  });
  server.stderr.on('data', log);
  server.once('spawn', () => tell(server.pid ?? 0));
  server.once('error', (error) => giveUp(error.message));
  server.once('exit', (code) => {
    process.exitCode = code ?? 1;
    // Not 'close' alone: a child of the server that hangs would keep the pipe open.
    setTimeout(() => process.exit(), 500).unref();
    server.once('close', () => process.exit());
  });
  stopWhenTold(server);
}

function stopWhenTold(server: ChildProcess): void {
  const stop = () => {
    server.kill('SIGINT'); // fast shutdown: open transactions are rolled back
    setTimeout(() => server.kill('SIGQUIT'), PATIENCE_MS).unref();
  };
  process.on('message', (wish) => (wish === 'immediate' ? server.kill('SIGQUIT') : stop()));
  process.once('disconnect', () => {
    server.kill('SIGTERM'); // smart shutdown: lets no one in, ends with the last client
    setTimeout(stop, FAREWELL_MS).unref();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  if (!process.connected) stop();
}

function tell(message: number | string): void {
  // The parent may be gone already; 'disconnect' deals with that.
  if (process.connected) process.send?.(message, () => undefined);
}

function giveUp(reason: string): void {
  process.exitCode = 1;
  if (!process.connected) process.exit();
  process.send?.(reason, () => process.exit());
}
