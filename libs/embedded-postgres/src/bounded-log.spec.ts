import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, openBoundedLog } from './bounded-log';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'bounded-log-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('openBoundedLog', () => {
  it('appends to what is there', () => {
    const file = join(directory, 'log', 'a.log');
    openBoundedLog(file, 100)(Buffer.from('one\n'));
    openBoundedLog(file, 100)(Buffer.from('two\n'));
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });

  it('keeps the newest lines in at most two files, whatever is written', () => {
    const file = join(directory, 'a.log');
    const log = openBoundedLog(file, 20);
    for (let i = 0; i < 100; i += 1) log(Buffer.from(`line ${i}\n`));
    expect(readdirSync(directory).sort()).toEqual(['a.log', 'a.log.1']);
    expect(readFileSync(file, 'utf8').length).toBeLessThanOrEqual(20);
    expect(lastLines(file, 1)).toBe('line 99');
  });
});

it('goes on where it cannot write', () => {
  writeFileSync(join(directory, 'a-file'), '');
  const log = openBoundedLog(join(directory, 'a-file', 'a.log'), 20);
  expect(() => log(Buffer.from('lost'))).not.toThrow();
});

describe('lastLines', () => {
  it('is empty where there is no file', () => {
    expect(lastLines(join(directory, 'none'), 3)).toBe('');
  });
});
