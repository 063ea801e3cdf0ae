#!/usr/bin/env node
// The command `threadlog` of the package, and of a checkout that is built. As ensure.mjs, it must be
// readable by an old Node, which then hears of it in a sentence.
import fs from 'fs';
import { ensureNode } from './ensure.mjs';

const main = new URL('../dist/apps/cli/src/main.js', import.meta.url);

ensureNode();
if (!fs.existsSync(main)) {
  console.error('threadlog is not built yet: "npm start" or "npm run build" does that.');
  process.exit(1);
}
import(main.href).catch((error) => {
  console.error(error);
  process.exit(1);
});
