import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifierKeyOf, writeVerifierKey } from '#ledger';
import { openSigningKey } from './open-signing-key';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'threadlog-key-'))));
afterEach(() => rm(directory, { recursive: true }));

describe('the signing key', () => {
  it('is made once, whole and for its owner alone, however many ask at once', async () => {
    const path = join(directory, 'below', 'ledger.key');
    const keys = await Promise.all(Array.from({ length: 8 }, () => openSigningKey(path)));
    const names = keys.map((key) => writeVerifierKey(verifierKeyOf(key)));
    expect(new Set(names).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(directory, 'below'))).toEqual(['ledger.key']);
  });

  it('is never made anew over a file that holds something else', async () => {
    const path = join(directory, 'ledger.key');
    await writeFile(path, 'not a key');
    await expect(openSigningKey(path)).rejects.toThrow('the signing key cannot be read');
  });
});
