// Makes the console: one script, one stylesheet, an icon, the licences of what is bundled and the page that
// names the others, in dist/apps/console/assets. Part of `npm run build`; esbuild needs no script at its install for this.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '../../dist/apps/console/assets');

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['src/main.tsx', 'src/style/main.css'],
  outdir: 'nowhere',
  entryNames: '[name]',
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  tsconfig: join(here, 'tsconfig.json'),
});

const icon = readFileSync(join(here, 'src/icon.svg'));
const made = [
  ...outputFiles.map(({ path, contents }) => [path, contents]),
  ['icon.svg', icon],
  ['licences.txt', licencesOf(Object.keys(metafile.inputs))],
];
const assets = new Map(made.map(([path, contents]) => named(path, Buffer.from(contents))));
const page = readFileSync(join(here, 'src/index.html'), 'utf8').replaceAll(
  /\{\{(\w+)\}\}/g,
  (_, kind) => [...assets.keys()].find((name) => name.endsWith(`.${kind}`)),
);

// In place of what an earlier build has left there, whose names were others.
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
assets.set('index.html', Buffer.from(page));
for (const [name, bytes] of assets) writeFileSync(join(out, name), bytes);
// The API serves what stands here, and nothing else.
writeFileSync(join(out, 'files.json'), JSON.stringify([...assets.keys()]));

/** The name has the hash of the contents in it: what a browser has kept of that name is never old. */
function named(path, bytes) {
  const [base, kind] = path.split('/').pop().split('.');
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return [`${base}-${hash}.${kind}`, bytes];
}

/** What is passed on with the script goes with its licence. */
function licencesOf(inputs) {
  const packages = inputs.flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
  );
  return [...new Set(packages)]
    .sort((one, other) => one.localeCompare(other))
    .map((path) => {
      const { name, version } = JSON.parse(readFileSync(join(here, path, 'package.json'), 'utf8'));
      return `${name} ${version}\n\n${readFileSync(join(here, path, 'LICENSE'), 'utf8').trim()}\n`;
    })
    .join('\n\n');
}
