// `npx nest build` makes the console as well: the CLI calls this once for each build, in place of a
// transformer of syntax, and gets one that changes nothing. (nest-cli.json names it as seen from node_modules,
// where the CLI looks for plugins.)
const { execFileSync } = require('node:child_process');
const path = require('node:path');

const BUILD = path.join(__dirname, 'build.mjs');
let isBuilt = false;

exports.after = () => {
  if (!isBuilt) execFileSync(process.execPath, [BUILD], { stdio: 'inherit' });
  isBuilt = true;
  return () => keep;
};

/** @param {unknown} file */
function keep(file) {
  return file;
}
