// `npm start`: everything on one machine, from a fresh checkout. Installs and builds what is missing,
// then becomes the standalone app, in this process, so that a signal to it alone is enough.
// With a name (`api`, `worker`) it becomes that app instead, against servers of one's own.
import { ensureBuilt, ensureInstalled, ensureNode } from './ensure.mjs';

ensureNode();
start(process.argv[2] || 'standalone').catch((error) => {
  console.error(error);
  process.exit(1);
});

async function start(app) {
  await ensureInstalled();
  await ensureBuilt();
  await import(`../dist/apps/${app}/src/main.js`);
}
