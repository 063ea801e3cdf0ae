import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepPasswords, passwordFile } from './passwords';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'passwords-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('keepPasswords', () => {
  it('makes two different ones, for their owner only, and keeps them', () => {
    const made = keepPasswords(directory, false);
    expect(made.owner).not.toBe(made.login);
    expect(statSync(passwordFile(directory)).mode & 0o777).toBe(0o600);
    expect(keepPasswords(directory, true)).toEqual(made);
  });

  it('does not make new ones for a cluster that has others', () => {
    expect(() => keepPasswords(directory, true)).toThrow(/restore .*passwords\.json/);
  });

  it('says which file is damaged', () => {
    writeFileSync(passwordFile(directory), '{"owner": "');
    expect(() => keepPasswords(directory, true)).toThrow(/passwords\.json cannot be read/);
    writeFileSync(passwordFile(directory), `{"owner": "it's no password of ours"}`);
    expect(() => keepPasswords(directory, true)).toThrow(/two passwords/);
  });
});
