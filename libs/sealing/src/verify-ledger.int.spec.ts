import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  makeSigningKey,
  openCheckpoint,
  signCheckpoint,
  verifierKeyOf,
  writeVerifierKey,
} from '#ledger';
import { startS3, type TestS3 } from '../../../test/support/s3';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { openPublication, type Publication } from './publication';
import { comparePublished, publish } from './published';
import { readNewestSeal } from './read-seals';
import { leafOfHeader, readHeaders } from './read-headers';
import { sealNext } from './seal-next';
import { verifyLedger } from './verify-ledger';

jest.setTimeout(60_000);

const EVENTS = 300;
const key = makeSigningKey('threadlog/test');
const verifierKey = verifierKeyOf(key);

let log: TestLog;
let owner: Client;
let directory: string;
let publication: Publication;
beforeEach(async () => {
  log = await openTestLog();
  owner = new Client({ connectionString: log.database.ownerUrl });
  directory = await mkdtemp(join(tmpdir(), 'threadlog-published-'));
  publication = openPublication({ kind: 'directory', path: directory });
  await owner.connect();
  const ids = Array.from({ length: EVENTS }, (_, at) => `thread_${at}`);
  await Promise.all(ids.map((id) => log.append(aThread(id))));
  for (let sealed = 0; sealed < EVENTS; sealed += 50) await sealNext(log.db, key, 50);
});
afterEach(async () => {
  await owner.end();
  await log.close();
  await rm(directory, { recursive: true });
});

type Found = readonly (readonly [kind: string, from: number, to: number])[];
async function findings(): Promise<Found> {
  const verified = await verifyLedger({ db: log.db, key: verifierKey, publication });
  return verified.findings.map(({ kind, from, to }) => [kind, from, to]);
}

async function publishNewest(): Promise<void> {
  const newest = await readNewestSeal(log.db);
  if (newest) await publish(log.db, publication, verifierKey, newest);
}

/** Moves events from a position on, as `by` says: in a detour, because positions are unique. */
async function shift(from: number, by: number): Promise<void> {
  await owner.query(
    `update threadlog.events set position = position + 1000000 where position >= $1`,
    [from],
  );
  await owner.query(
    `update threadlog.events set position = position - 1000000 + $1 where position > 1000000`,
    [by],
  );
}

const INSERTED = `
  insert into threadlog.events (position, recorded_at, version, rev, schema_version, event_id, stream_id,
    entity_id, project_id, type, actor, meta, salt, payload_hash, payload)
  select $1::bigint, recorded_at, 1, 1, 1, gen_random_uuid(), 'thread_forged', 'thread_forged', project_id,
    type, actor, meta, salt, payload_hash, payload
  from threadlog.events where position = 20`;

/** Gives every event and leaf of the log hashes that fit, as somebody would who knows this code. */
async function fixHashes(): Promise<void> {
  await owner.query(
    `update threadlog.events set payload_hash = sha256(salt || convert_to(payload, 'UTF8'))`,
  );
  const leaves = (await readHeaders(log.db, 0, EVENTS)).map(leafOfHeader);
  await owner.query('delete from threadlog.ledger_tiles');
  await owner.query(
    'create temporary table notes as select size, note from threadlog.ledger_seals',
  );
  await owner.query('delete from threadlog.ledger_seals');
  const own = makeSigningKey('threadlog/forged');
  for (let sealed = 0; sealed < EVENTS; sealed += 50) await sealNext(log.db, own, 50);
  await owner.query('delete from threadlog.ledger_keys where verifier_key = $1', [
    writeVerifierKey(verifierKeyOf(own)),
  ]);
  expect(leaves).toHaveLength(EVENTS);
}

describe('a log that nobody has touched', () => {
  it('is what was sealed', async () => {
    const verified = await verifyLedger({ db: log.db, key: verifierKey, publication });
    expect(verified).toEqual({ head: EVENTS, sealed: EVENTS, checkpoints: 6, findings: [] });
  });

  it('is what was published', async () => {
    await publishNewest();
    expect(await findings()).toEqual([]);
  });
});

describe('I19: somebody with all rights in the database is found out who', () => {
  it('edits a payload', async () => {
    await owner.query(
      `update threadlog.events set payload = '{"metadata":{}} ' where position = 7`,
    );
    expect(await findings()).toEqual([['payload_edited', 7, 7]]);
  });

  it('edits a payload, and its hash', async () => {
    await owner.query(
      `update threadlog.events set payload = '{}', payload_hash = sha256(salt || '{}') where position = 7`,
    );
    expect(await findings()).toEqual([['event_changed', 7, 7]]);
  });

  it.each([
    ['recorded_at', `recorded_at - interval '1 hour'`],
    ['recorded_at', `recorded_at + interval '1 microsecond'`],
    ['version', '2'],
    ['rev', '2'],
    ['log_id', '2'],
    ['schema_version', '2'],
    ['event_id', 'gen_random_uuid()'],
    ['stream_id', `'thread_other'`],
    ['entity_id', `'thread_other'`],
    ['project_id', `'other'`],
    ['type', `'ThreadDeleted'`],
    ['actor', `'key_other'`],
    ['meta', `'{}'`],
    ['payload_hash', `sha256('')`],
  ])('sets %s to %s', async (column, value) => {
    await owner.query(`update threadlog.events set ${column} = ${value} where position = 9`);
    expect(await findings()).toContainEqual(['event_changed', 9, 9]);
  });

  it('edits a salt', async () => {
    await owner.query(
      `update threadlog.events set salt = decode(repeat('00', 16), 'hex') where position = 9`,
    );
    expect(await findings()).toEqual([['payload_edited', 9, 9]]);
  });

  it('deletes an event', async () => {
    await owner.query('delete from threadlog.events where position = 123');
    expect(await findings()).toEqual([['event_missing', 123, 123]]);
  });

  it('deletes an event, and closes the gap', async () => {
    await owner.query('delete from threadlog.events where position = 290');
    await shift(291, -1);
    expect(await findings()).toEqual(
      [
        ['event_missing', 290, 290],
        ...Array.from({ length: 10 }, (_, at) => ['event_moved', 290 + at, 290 + at]),
      ].sort((a, b) => Number(a[1]) - Number(b[1]) || (a[0] === 'event_moved' ? -1 : 1)),
    );
  });

  it('inserts an event', async () => {
    await shift(290, 1);
    await owner.query(INSERTED, [290]);
    expect(await findings()).toEqual([
      ['event_inserted', 290, 290],
      ...Array.from({ length: 11 }, (_, at) => ['event_moved', 291 + at, 291 + at]),
    ]);
  });

  it('swaps two events', async () => {
    await owner.query('update threadlog.events set position = 1000000 where position = 10');
    await owner.query('update threadlog.events set position = 10 where position = 200');
    await owner.query('update threadlog.events set position = 200 where position = 1000000');
    expect(await findings()).toEqual([
      ['event_moved', 10, 10],
      ['event_moved', 200, 200],
    ]);
  });

  it('cuts the end off', async () => {
    await owner.query('delete from threadlog.events where position > 298');
    expect(await findings()).toEqual([
      ['tail_truncated', 299, 299],
      ['tail_truncated', 300, 300],
    ]);
  });

  it('truncates the log', async () => {
    await owner.query('truncate threadlog.events');
    const found = await findings();
    expect(new Set(found.map(([kind]) => kind))).toEqual(new Set(['tail_truncated']));
    expect(found.map(([, position]) => position)).toEqual(
      Array.from({ length: EVENTS }, (_, at) => at + 1),
    );
  });

  it('truncates log and ledger, after a checkpoint was published', async () => {
    await publishNewest();
    await owner.query('truncate threadlog.events, threadlog.ledger_seals, threadlog.ledger_tiles');
    expect(await findings()).toEqual([['backup_restored', 0, 0]]);
  });

  it('cuts the end off, and the checkpoints that had it, after they were published', async () => {
    await publishNewest();
    await owner.query('delete from threadlog.events where position > 250');
    await owner.query('delete from threadlog.ledger_seals where size > 250');
    await owner.query('delete from threadlog.ledger_tiles');
    expect(await findings()).toEqual([['backup_restored', 0, 0]]);
  });

  it('rewrites all with hashes and tiles that fit, and leaves the signatures', async () => {
    await owner.query(`update threadlog.events set payload = '{}' where position = 60`);
    const notes = await owner.query<{ size: number; note: string }>(
      'select size, note from threadlog.ledger_seals',
    );
    await fixHashes();
    for (const { size, note } of notes.rows) {
      await owner.query('update threadlog.ledger_seals set note = $1 where size = $2', [
        note,
        size,
      ]);
    }
    expect(await findings()).toEqual([['tree_rewritten', 51, 100]]);
  });

  it('rewrites all, and signs with a key of their own', async () => {
    await owner.query(`update threadlog.events set payload = '{}' where position = 60`);
    await fixHashes();
    const kinds = new Set((await findings()).map(([kind]) => kind));
    expect([...kinds]).toEqual(['key_unknown']);
  });

  it('rewrites all with the very key of the worker, after a checkpoint was published', async () => {
    await publishNewest();
    await owner.query(`update threadlog.events set payload = '{}' where position = 60`);
    await fixHashes();
    await owner.query('delete from threadlog.ledger_seals');
    await owner.query('delete from threadlog.ledger_tiles');
    for (let sealed = 0; sealed < EVENTS; sealed += 50) await sealNext(log.db, key, 50);
    expect(await findings()).toEqual([['log_rewritten', 0, 0]]);
    await expect(comparePublished(log.db, publication, verifierKey)).rejects.toMatchObject({
      kind: 'log_rewritten',
    });
  });

  it('changes a signature', async () => {
    const newest = await readNewestSeal(log.db);
    const { root } = openCheckpoint(newest?.note ?? '', verifierKey);
    const other = signCheckpoint({ size: 1, root }, key).split('\n\n')[1];
    await owner.query(
      `update threadlog.ledger_seals set note = split_part(note, E'\\n\\n', 1) || E'\\n\\n' || $1 where size = 100`,
      [other],
    );
    expect(await findings()).toEqual([['signature_wrong', 51, 100]]);
  });

  it('puts the checkpoint of another size in the place of one', async () => {
    await owner.query(
      `update threadlog.ledger_seals set note = (select note from threadlog.ledger_seals where size = 50)
       where size = 100`,
    );
    expect(await findings()).toEqual([['checkpoint_malformed', 51, 100]]);
  });

  it('deletes a checkpoint', async () => {
    await owner.query('delete from threadlog.ledger_seals where size = 100');
    expect(await findings()).toContainEqual(['checkpoint_missing', 51, 100]);
  });

  it('changes a tile, or its root, or deletes it', async () => {
    const change = (column: string) =>
      owner.query(
        `update threadlog.ledger_tiles set ${column} = set_byte(${column}, 3, 255 - get_byte(${column}, 3))`,
      );
    await change('root');
    expect(await findings()).toEqual([['tile_changed', 1, 256]]);
    await change('root');
    await change('hashes');
    expect(await findings()).toEqual([['tile_changed', 1, 256]]);
    await owner.query('delete from threadlog.ledger_tiles');
    expect(await findings()).toEqual([['tile_missing', 1, 256]]);
  });

  it('changes stored leaves', async () => {
    await owner.query(
      `update threadlog.ledger_seals set leaves = set_byte(leaves, 0, 255 - get_byte(leaves, 0)) where size = 100`,
    );
    expect(await findings()).toContainEqual(['leaves_changed', 51, 100]);
  });
});

describe('publishing', () => {
  let s3: TestS3;
  beforeAll(async () => void (s3 = await startS3()));
  afterAll(() => s3.stop());

  it('never replaces a checkpoint by an earlier one', async () => {
    await publishNewest();
    const newest = await publication.read('checkpoint');
    const note = signCheckpoint({ size: 1, root: Buffer.alloc(32) }, key);
    await publish(log.db, publication, verifierKey, { size: 1, note });
    expect(await publication.read('checkpoint')).toBe(newest);
  });

  it('writes to a bucket what it reads from there', async () => {
    publication = openPublication({ kind: 'bucket', prefix: 'ledger/', ...s3.options });
    expect(await publication.read('checkpoint')).toBeUndefined();
    await publishNewest();
    expect(await publication.read('checkpoint')).toBe((await readNewestSeal(log.db))?.note);
    expect(await publication.read('key')).toBe(`${writeVerifierKey(verifierKey)}\n`);
  });

  it('finds an older backup by what is in the bucket', async () => {
    publication = openPublication({ kind: 'bucket', prefix: 'older/', ...s3.options });
    await publishNewest();
    await owner.query('delete from threadlog.ledger_seals where size > 250');
    await owner.query('delete from threadlog.ledger_tiles');
    await owner.query('delete from threadlog.events where position > 250');
    await expect(comparePublished(log.db, publication, verifierKey)).rejects.toMatchObject({
      kind: 'backup_restored',
    });
  });
});
