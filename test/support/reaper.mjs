// Outlives the test run, however it ends, and removes what the run left: forked by global-setup with
// the run's directory, it waits for the parent's end of the IPC channel to close (done, crashed or
// killed: the kernel closes it), then ends the processes named by *.pid files and removes the directory.
import { readFile, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

const GIVE_UP_AFTER_MS = 20_000;
const directory = process.argv[2];

// Ctrl-C goes to the whole group: the last to leave is this one.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.once('disconnect', () => void reap());
// A parent that ended while this file was being loaded was not heard.
if (process.connected) process.send('watching', () => undefined);
else void reap();

async function reap() {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  // Again while it fails: a server that is just starting (initdb) may write between two looks.
  while (Date.now() < deadline) {
    try {
      for (const file of await pidFiles()) await end(file);
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function pidFiles() {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.endsWith('.pid')).map((name) => join(directory, name));
}

/** The first line of a pid file is the process, with PostgreSQL as with ours. Nobody waits for its end. */
async function end(file) {
  const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
  if (!(pid > 1)) return;
  const isPostgres = basename(file) === 'postmaster.pid';
  // PostgreSQL's immediate shutdown: a killed one would leave its shared memory behind.
  signal(pid, isPostgres ? 'SIGQUIT' : 'SIGKILL');
  // A frozen process ends when it is thawed.
  signal(pid, 'SIGCONT');
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
