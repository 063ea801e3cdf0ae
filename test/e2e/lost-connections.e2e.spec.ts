import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startService, type Exit, type Service, type ServiceProcess } from '../support/service';
import { doorbellRings } from './support/doorbell';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { startLoad } from './support/load';
import { countMarks, expectDense, projectionHasCaughtUp, readLog } from './support/read-log';
import { isMidProjection, slowProjection } from './support/slow-projection';
import { speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

const CUTS = 15;

/** PostgreSQL restarts, times out, is failed over: connections end at any place. Processes do not. */
describe('when a connection to the database is cut', () => {
  let service: Service;
  let wire: Wire;
  let threadId: string;
  const ended = new Map<string, Exit>();

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
    threadId = (await wire.createThread()).id;
    for (const name of ['api', 'worker'] as const) {
      void service[name].exit.then((exit) => ended.set(name, exit));
    }
  });
  beforeEach(() => projectionHasCaughtUp(service));
  afterAll(() => service.stop());

  it('again and again under load, every create is answered, and none is in the log twice', async () => {
    const load = startLoad(wire, [threadId], { writers: 8 });
    for (let cut = 1; cut <= CUTS; cut += 1) {
      await eventually(
        () => load.acknowledged.length,
        (count) => count >= cut * 20,
        { within: 20_000 },
      );
      await cutConnections('true');
    }
    await load.stop();
    expect([...load.failures]).toEqual([]);
    const events = await readLog(service);
    const marks = countMarks(events);
    expect(load.acknowledged.filter(({ mark }) => marks.get(mark) !== 1)).toEqual([]);
    expectDense(events);
    await projectionHasCaughtUp(service);
    await expectReadTablesToEqualFold(service);
  });

  it('between two statements of a batch, the worker goes on', async () => {
    const endSlowness = await slowProjection(service, 300);
    await wire.createMessage(threadId);
    await eventually(
      () => isMidProjection(service),
      (isMid) => isMid,
    );
    await whileFrozen(service.worker, `state = 'idle in transaction'`);
    await endSlowness();
    await projectionHasCaughtUp(service);
    expect([...ended]).toEqual([]);
  });

  it('right behind the answer to a read, the API gives that answer, and goes on', async () => {
    const { id } = await wire.createMessage(threadId);
    await projectionHasCaughtUp(service);
    const release = await lockReadTables();
    const listed = wire.listMessages(threadId, { limit: 1 });
    await eventually(
      () => connectionsWhere(`wait_event_type = 'Lock'`),
      (pids) => pids.length === 1,
    );
    await whileFrozen(service.api, `state = 'idle' and query like '%cursor_after%'`, release);
    expect((await listed).first_id).toBe(id);
    expect((await wire.listMessages(threadId, { limit: 1 })).first_id).toBe(id);
    expect([...ended]).toEqual([]);
  });

  it('that the queue on PostgreSQL listens on, the doorbell rings again', async () => {
    await cutConnections('true');
    await doorbellRings(service, wire, { threadId, within: 20_000 });
  });

  /**
   * Freezes the process, lets the database answer it, and then cuts its connection: the process finds
   * the answer and the end of the connection in one and the same read.
   */
  const whileFrozen = async (
    frozen: ServiceProcess,
    answered: string,
    letAnswer: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> => {
    frozen.signal('SIGSTOP');
    await letAnswer();
    await eventually(
      () => connectionsWhere(answered),
      (pids) => pids.length === 1,
    );
    await cutConnections(answered);
    await eventually(
      () => connectionsWhere(answered),
      (pids) => pids.length === 0,
    );
    frozen.signal('SIGCONT');
  };

  /** Those of the API and the worker: the tests log in as somebody else. */
  const OURS = `datname = current_database() and usename <> current_user`;

  const connectionsWhere = (condition: string): Promise<object[]> =>
    service.query(`select pid from pg_stat_activity where ${OURS} and ${condition}`);

  const cutConnections = (condition: string): Promise<object[]> =>
    service.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where ${OURS} and ${condition}`,
    );

  const lockReadTables = async (): Promise<() => Promise<void>> => {
    const client = new Client({ connectionString: service.database.ownerUrl });
    await client.connect();
    await client.query('begin; lock table read_model.messages in access exclusive mode');
    return () => client.end();
  };
});
