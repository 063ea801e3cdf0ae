import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

describe('a worker that starts where an older backup was restored', () => {
  let service: Service;
  const directory = makeTestDirectory('published');
  const published = join(directory, 'checkpoint');
  const sizeOf = (): number => Number(readFileSync(published, 'utf8').split('\n')[1]);

  beforeAll(async () => {
    const workerEnvironment = { CHECKPOINT_PUBLISH_TO: directory };
    service = await startService({ workerEnvironment });
    const wire = speakV1(service);
    for (let count = 0; count < 4; count += 1) await wire.createThread();
    await eventually(
      () => existsSync(published) && sizeOf(),
      (size) => size === 4,
    );
    await service.worker.kill();
    // What a backup of then would have: the log and the ledger up to position 2.
    await service.query('delete from threadlog.events where position > 2');
    await service.query('delete from threadlog.ledger_seals');
    await speakV1(service).createThread();
  });
  afterAll(() => service.stop());

  it('says so, and signs nothing', async () => {
    const worker = await service.startWorker();
    const said = await eventually(worker.output, (text) => text.includes('TAMPER EVIDENCE'));
    expect(said).toContain('"fault":"backup_restored"');
    expect(said).toContain('a checkpoint of 4 events was published');
    expect(await service.query('select size from threadlog.ledger_seals')).toEqual([]);
    expect(sizeOf()).toBe(4);
  });
});

describe('a worker that starts where an event was changed and the whole ledger emptied', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
    const published = join(service.dataDirectory, 'published', 'checkpoint');
    const wire = speakV1(service);
    for (let count = 0; count < 4; count += 1) await wire.createThread();
    await eventually(
      () => readFileSync(published, 'utf8').split('\n')[1],
      (size) => size === '4',
    );
    await service.worker.kill();
    await service.query(`update threadlog.events set actor = 'key_of_nobody' where position = 2`);
    for (const table of ['ledger_seals', 'ledger_tiles', 'ledger_keys']) {
      await service.query(`delete from threadlog.${table}`);
    }
  });
  afterAll(() => service.stop());

  it('says so, though nobody said where to publish, and signs nothing', async () => {
    const worker = await service.startWorker();
    const said = await eventually(worker.output, (text) => text.includes('TAMPER EVIDENCE'));
    expect(said).toContain('"fault":"backup_restored"');
    expect(said).toContain('a checkpoint of 4 events was published, and here 0 are sealed');
    expect(await service.query('select size from threadlog.ledger_seals')).toEqual([]);
  });
});
