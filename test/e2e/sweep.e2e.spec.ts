import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService } from '../support/service';

jest.setTimeout(60_000);

const TWO_DAYS_AGO = Date.now() / 1000 - 2 * 24 * 3600;
const ORPHAN = 'zz/file-0000000000000000000000zz';
const HALF = 'incoming/half-of-an-upload';
const YOUNG = 'yy/file-0000000000000000000000yy';

describe('a worker', () => {
  it('removes old bytes that no file has, leaves young ones, and says what it removed', async () => {
    const data = makeTestDirectory('sweep');
    const pathOf = (name: string): string => join(data, 'files', name);
    for (const name of [ORPHAN, HALF, YOUNG]) {
      mkdirSync(dirname(pathOf(name)), { recursive: true });
      writeFileSync(pathOf(name), 'bytes of nobody');
      if (name !== YOUNG) utimesSync(pathOf(name), TWO_DAYS_AGO, TWO_DAYS_AGO);
    }
    const service = await startService({ workerEnvironment: { DATA_DIR: data } });
    try {
      const said = await eventually(
        () => service.worker.output().match(/^\{.*removed bytes that no file has.*$/gm) ?? [],
        ({ length }) => length === 2,
      );
      expect(said.map((line) => JSON.parse(line) as object)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: ORPHAN, reason: 'not in the log' }),
          expect.objectContaining({ name: HALF, reason: 'unfinished' }),
        ]),
      );
      expect([ORPHAN, HALF, YOUNG].map((name) => existsSync(pathOf(name)))).toEqual([
        false,
        false,
        true,
      ]);
    } finally {
      await service.stop();
    }
  });
});
