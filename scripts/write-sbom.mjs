// `npm run sbom`: writes sbom.cdx.json (CycloneDX 1.5), what production consists of by package-lock.json.
// `write-sbom.mjs FILE --no-optional`: there, and without optional packages, as the image.
// npm makes it, without a network. Asked to omit development packages, npm 11 leaves out also what those
// share with production (zod, commander, 31 more); so it is asked for all, and we choose.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file = `${root}sbom.cdx.json`, noOptional] = process.argv.slice(2);
const readJson = (name) => JSON.parse(readFileSync(`${root}${name}`, 'utf8'));

const asked = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
const made = execFileSync('npm', ['sbom', ...asked], { cwd: root, maxBuffer: 256 * 1024 * 1024 });
const sbom = JSON.parse(made.toString());

const wanted = new Set(
  Object.entries(readJson('package-lock.json').packages)
    .filter(
      ([, { dev, optional, devOptional }]) => !dev && !(noOptional && (optional || devOptional)),
    )
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`),
);
sbom.components = sbom.components.filter(({ name, version }) => wanted.has(`${name}@${version}`));
const own = sbom.metadata.component;
const kept = new Set([own, ...sbom.components].map((component) => component['bom-ref']));
sbom.dependencies = sbom.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => kept.has(on)) }));
// npm names the project by its folder.
own.name = readJson('package.json').name;
writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`${file}: ${sbom.components.length} packages`);
