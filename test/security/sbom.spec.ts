import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Component = {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly unknown[];
  readonly licenses?: readonly unknown[];
};
type Sbom = {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
};

const ROOT = join(__dirname, '../..');

/** Without a network: it is made of package-lock.json alone. */
function writeSbom(): string {
  const directory = mkdtempSync(join(tmpdir(), 'threadlog-sbom-'));
  try {
    const file = join(directory, 'sbom.json');
    execFileSync(process.execPath, [join(ROOT, 'scripts/write-sbom.mjs'), file], {
      env: { PATH: process.env['PATH'], HOME: directory, npm_config_offline: 'true' },
    });
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the SBOM', () => {
  const text = writeSbom();
  const sbom = JSON.parse(text) as Sbom;

  it('names what production consists of, and nothing else', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { version: string; dev?: boolean }>>;
    };
    const wanted = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
    const named = sbom.components.map(({ name, version }) => `${name}@${version}`);
    expect([...new Set(named)].sort()).toEqual([...new Set(wanted)].sort());
    expect([sbom.bomFormat, sbom.metadata.component.name]).toEqual(['CycloneDX', 'threadlog']);
  });

  it('has the licence and the hash of each, but for builds for other platforms', () => {
    const lacking = sbom.components.filter(({ licenses, hashes }) => !licenses?.length || !hashes);
    const ours = lacking.filter(({ name }) => !name.startsWith('@msgpackr-extract/'));
    expect(ours.map(({ name }) => name)).toEqual([]);
    expect(sbom.components.every(({ purl }) => purl.startsWith('pkg:npm/'))).toBe(true);
  });

  it('tells nothing of the machine that made it', () => {
    expect(text).not.toContain(ROOT);
  });
});
