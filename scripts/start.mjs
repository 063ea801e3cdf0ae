// `npm start`: everything on one machine, from a fresh checkout. Installs and builds what is missing,
// then becomes the standalone app, in this process, so that a signal to it alone is enough.
import { ensureBuilt, ensureInstalled, ensureNode } from './ensure.mjs';

ensureNode();
start();

async function start() {
  await ensureInstalled();
  await ensureBuilt();
  await import('../dist/apps/standalone/src/main.js');
}
