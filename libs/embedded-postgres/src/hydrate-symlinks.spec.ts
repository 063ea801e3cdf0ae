import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hydrateSymlinks } from './hydrate-symlinks';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hydrate-'));
  mkdirSync(join(root, 'native', 'lib'), { recursive: true });
  writeFileSync(join(root, 'native', 'lib', 'liba.so.1.2'), 'code');
});
afterEach(() => rmSync(root, { recursive: true }));

function list(links: unknown): void {
  writeFileSync(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
}

describe('hydrateSymlinks', () => {
  it('makes the listed links relative, so that the tree can be moved', () => {
    list([{ source: 'native/lib/liba.so.1.2', target: 'native/lib/liba.so.1' }]);
    hydrateSymlinks(root);
    expect(readlinkSync(join(root, 'native/lib/liba.so.1'))).toBe('liba.so.1.2');
    expect(readFileSync(join(root, 'native/lib/liba.so.1'), 'utf8')).toBe('code');
  });

  it('leaves links alone that npm made already', () => {
    list([{ source: 'native/lib/liba.so.1.2', target: 'native/lib/liba.so.1' }]);
    hydrateSymlinks(root);
    expect(() => hydrateSymlinks(root)).not.toThrow();
  });

  it('does nothing for a package without a list', () => {
    expect(() => hydrateSymlinks(root)).not.toThrow();
  });
});
