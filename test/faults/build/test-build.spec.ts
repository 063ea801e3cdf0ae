import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FAULT_POINTS } from './fault-points';
import { makeTestBuild } from './make-test-build';
import type { Alteration } from './patch';

const ROOT = join(__dirname, '../../..');

describe('makeTestBuild', () => {
  it.each(FAULT_POINTS.map((point) => [point.name, point] as const))(
    'fits the fault point %s into the build, in files that still parse',
    async (_, point) => {
      const { directory, patched } = makeTestBuild(ROOT, [point]);
      await Promise.all(patched.map((file) => parse(join(directory, 'dist', file))));
    },
  );

  it('fits all fault points into one build', () => {
    const { directory, patched } = makeTestBuild(ROOT, FAULT_POINTS);
    const texts = patched.map((file) => readFileSync(join(directory, 'dist', file), 'utf8'));
    expect(texts.every((text) => text.includes(MARK))).toBe(true);
  });

  it('makes the same build only once', () => {
    const [one, two] = [makeTestBuild(ROOT, FAULT_POINTS), makeTestBuild(ROOT, FAULT_POINTS)];
    expect(one).toEqual(two);
    expect(makeTestBuild(ROOT, []).directory).not.toBe(one.directory);
  });

  it('says which patch no longer fits which file', () => {
    const file = 'libs/projection/src/pump.js';
    const gone: Alteration = { name: 'my-bug', patches: [{ file, find: 'was here', replace: '' }] };
    expect(() => makeTestBuild(ROOT, [gone])).toThrow(
      'my-bug in dist/libs/projection/src/pump.js: expected once, found 0 times: was here',
    );
  });

  it('says which file is not there any more', () => {
    const gone: Alteration = {
      name: 'my-bug',
      patches: [{ file: 'libs/x.js', find: '', replace: '' }],
    };
    expect(() => makeTestBuild(ROOT, [gone])).toThrow('my-bug: there is no dist/libs/x.js');
  });
});

const MARK = 'test-points';

describe('the product', () => {
  it.each(['apps', 'libs', 'dist/apps', 'dist/libs'])(
    'has no trace of fault points in %s',
    (part) => {
      const files = readdirSync(join(ROOT, part), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      expect(files.length).toBeGreaterThan(100);
      expect(files.filter((file) => readFileSync(file, 'utf8').includes(MARK))).toEqual([]);
    },
  );
});

async function parse(file: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--check', file]);
}
