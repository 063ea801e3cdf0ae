import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { PLANTED_BUGS } from '../planted';
import { FAULT_POINTS } from './fault-points';
import { makeTestBuild, patchBuild } from './make-test-build';
import type { Alteration } from './patch';

const ROOT = join(__dirname, '../../..');

describe('makeTestBuild', () => {
  it.each(FAULT_POINTS.map((point) => [point.name, point] as const))(
    'fits the fault point %s into the build, in files that still parse',
    (_, point) => {
      parsePatched([point]);
    },
  );

  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    'fits the planted bug %s into the build of its scenario, in files that still parse',
    (_, bug) => {
      parsePatched([...bug.scenario.points, bug]);
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
    expect(() => patchBuild(ROOT, [gone])).toThrow(
      'my-bug in dist/libs/projection/src/pump.js: expected once, found 0 times: was here',
    );
  });

  it('says which file is not there any more', () => {
    const gone: Alteration = {
      name: 'my-bug',
      patches: [{ file: 'libs/x.js', find: '', replace: '' }],
    };
    expect(() => patchBuild(ROOT, [gone])).toThrow('my-bug: there is no dist/libs/x.js');
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

/** As `node --check` does, without a process for each. @throws SyntaxError */
function parsePatched(alterations: readonly Alteration[]): void {
  const { files, patched } = patchBuild(ROOT, alterations);
  for (const filename of patched) {
    compileFunction(String(files.get(filename)), ['exports', 'require', 'module'], { filename });
  }
}
