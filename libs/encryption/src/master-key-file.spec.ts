import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMasterKeyFile, openMasterKeys } from './master-key-file';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'threadlog-master-'));
});
afterAll(() => rm(directory, { recursive: true }));

const at = (name: string) => ({ path: join(directory, name), isGiven: true });

describe('the file of the master key', () => {
  it('is made for its owner alone, and never made anew', async () => {
    const { path } = at('below/made');
    await Promise.all([makeMasterKeyFile(path), makeMasterKeyFile(path)]);
    const text = await readFile(path, 'utf8');
    await makeMasterKeyFile(path);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(text, 'base64')).toHaveLength(32);
  });

  it('holds several keys, of which the first encrypts', async () => {
    await makeMasterKeyFile(at('old').path);
    await makeMasterKeyFile(at('new').path);
    const [old, fresh] = await Promise.all(
      ['old', 'new'].map((name) => readFile(at(name).path, 'utf8')),
    );
    await writeFile(at('both').path, `${fresh}${old}`);
    const [both, alone] = [await openMasterKeys(at('both')), await openMasterKeys(at('new'))];
    expect(both?.newest.id).toEqual(alone?.newest.id);
    expect(both?.all.size).toBe(2);
  });

  it.each([
    ['nothing', ''],
    ['something else', 'hello\n'],
    ['a key that is too short', `${Buffer.alloc(31).toString('base64')}\n`],
    ['hexadecimal digits', `${Buffer.alloc(32).toString('hex')}\n`],
  ])('is refused with %s in it, which is not told', async (name, text) => {
    await writeFile(at(name).path, text);
    await expect(openMasterKeys(at(name))).rejects.toThrow(
      `${at(name).path} is no file of master keys: expected 32 bytes in base64 on each line`,
    );
  });

  it('has to be there when it was named', async () => {
    await expect(openMasterKeys(at('nowhere'))).rejects.toThrow(
      'MASTER_KEY_FILE: there is no file',
    );
  });

  it('need not be there otherwise', async () => {
    expect(await openMasterKeys({ ...at('nowhere'), isGiven: false })).toBeUndefined();
  });
});
