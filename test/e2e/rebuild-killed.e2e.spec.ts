import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { projectionHasCaughtUp } from './support/read-log';
import { runCli, startCli } from './support/run-cli';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(120_000);

/** SIGKILL while the rebuild is at a certain statement, which a trigger makes it dwell on. */
describe('a rebuild that is killed', () => {
  let service: Service;
  let wire: Wire;
  let threadId: string;
  let owner: Record<string, string>;

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    const { ownerUrl, appUrl } = service.database;
    owner = { MIGRATION_DATABASE_URL: ownerUrl, DATABASE_URL: appUrl };
    threadId = (await wire.createThread()).id;
    for (let index = 0; index < 20; index += 1) await wire.createMessage(threadId);
    await projectionHasCaughtUp(service);
    await service.query(`
      create function public.dawdle() returns trigger language plpgsql
      as $$ begin perform pg_sleep(60); return new; end $$`);
  });
  afterAll(() => service.stop());

  const isDwelling = async (): Promise<boolean> => {
    const rows = await service.query(`
      select from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`);
    return rows.length > 0;
  };

  it.each([
    ['in the middle of a chunk', 'update', 'read_model_next'],
    ['at the switch, just before its commit', 'insert', 'read_model_previous'],
  ])('%s leaves the service right, and the next one finishes', async (_, event, checkpoint) => {
    await service.query(`
      create trigger dawdle before ${event} on threadlog.checkpoints for each row
      when (new.name = '${checkpoint}') execute function public.dawdle()`);
    const rebuild = startCli(['rebuild'], owner);
    await eventually(isDwelling, (is) => is, { within: 60_000 });
    rebuild.kill('SIGKILL');
    await rebuild.ended;
    // Before the server even notices: readers wait for it, and are answered.
    const { id } = await wire.createMessage(threadId);
    const [newest] = (await wire.listMessages(threadId, { limit: 1 })).data;
    expect(newest?.id).toBe(id);
    await eventually(isDwelling, (is) => !is, { within: 30_000 });
    await service.query('drop trigger dawdle on threadlog.checkpoints');
    await projectionHasCaughtUp(service, 30_000);
    await expectReadTablesToEqualFold(service);
    expect(await runCli(['rebuild'], owner)).toMatchObject({ code: 0 });
    await projectionHasCaughtUp(service, 30_000);
    await expectReadTablesToEqualFold(service);
  });
});
