import fc from 'fast-check';
import { sql } from 'kysely';
import { readAfter } from '#event-store';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { threadDecisions, threadSteps } from '../../../test/support/thread-histories';
import { createPump } from './pump';

describe('the projection', () => {
  let log: TestLog;
  beforeEach(async () => (log = await openTestLog()));
  afterEach(() => log.close());

  /** Pairs that are stored and not in the metadata of a thread, or the other way round. */
  const differences = async (): Promise<readonly unknown[]> => {
    const { rows } = await sql`
      with expected as (
        select threadlog.metadata_pair(t.project_id, p.key, p.value) as pair, t.position
        from read_model.threads t cross join json_each_text(t.metadata::json) p
      ), stored as (select pair, position from read_model.thread_metadata)
      (select * from expected except select * from stored)
      union all (select * from stored except select * from expected)`.execute(log.db);
    return rows;
  };

  it('keeps every pair of every thread, and no other, in batches of any size (I8)', async () => {
    let histories = 0;
    const cases = fc.asyncProperty(
      threadSteps(30),
      fc.integer({ min: 1, max: 30 }),
      async (history, batchSize) => {
        for (const { projectId, decision } of threadDecisions(`h${(histories += 1)}`, history)) {
          await log.appender.append({ decision, context: { ...CONTEXT, projectId } });
        }
        await createPump({ db: log.db, readAfter, batchSize }).run();
        expect(await differences()).toEqual([]);
      },
    );
    await fc.assert(cases, { numRuns: 25 });
  });
});
