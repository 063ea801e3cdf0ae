import fc from 'fast-check';
import { openDatabase, type OpenDatabase } from '#database';
import { deleteThread } from '#domain';
import { readAfter, readHead, readStretch } from '#event-store';
import { decisionsOf, steps, type Step } from '../../../test/support/histories';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { readCatalog, readRows } from '../../../test/support/read-tables';
import { alone, NotAloneError } from './alone';
import { readCheckpoint } from './checkpoint';
import { createPump } from './pump';
import { rebuildReadModel, type Rebuilt } from './rebuild-read-model';

let log: TestLog;
let owner: OpenDatabase;
beforeEach(async () => {
  log = await openTestLog();
  owner = openDatabase({ url: log.database.ownerUrl, name: 'test', asOwner: true, max: 4 });
});
afterEach(async () => {
  await owner.close();
  await log.close();
});

let threads = 0;
async function liveThrough(history: readonly Step[]): Promise<string> {
  const threadId = `thread_${(threads += 1)}`;
  await log.append(aThread(threadId));
  for (const decision of decisionsOf(threadId, history)) await log.append(decision);
  return threadId;
}

const rebuild = (): Promise<Rebuilt> => rebuildReadModel({ db: owner.db, readAfter: readStretch });
const project = (): Promise<void> => createPump({ db: log.db, readAfter }).run();

describe('rebuilding the read tables', () => {
  it('makes what projecting made, at the same position (I15)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps(20), { maxLength: 4 }), fc.boolean(), async (all, remove) => {
        const ids: string[] = [];
        for (const history of all) ids.push(await liveThrough(history));
        if (remove && ids[0]) await log.append(deleteThread(ids[0]));
        await project();
        const projected = await readRows(owner.db);
        const { position } = await rebuild();
        expect(await readRows(owner.db)).toEqual(projected);
        expect([position, await readCheckpoint(log.db)]).toEqual([
          await readHead(log.db),
          await readHead(log.db),
        ]);
      }),
      { numRuns: 10 },
    );
  });

  it('makes every object as the migrations made it', async () => {
    const migrated = await readCatalog(owner.db);
    await liveThrough([{ do: 'create', run: true }]);
    await rebuild();
    expect(await readCatalog(owner.db)).toEqual(migrated);
  });

  it('refuses while another rebuild runs', async () => {
    await alone(owner.db, async () => {
      await expect(rebuild()).rejects.toThrow(NotAloneError);
    });
  });
});
