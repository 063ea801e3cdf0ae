import { createHash } from 'node:crypto';
import { Client } from 'pg';
import {
  leafHash,
  makeSigningKey,
  openCheckpoint,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  consistencyProof,
  inclusionProof,
  verifierKeyOf,
} from '#ledger';
import { aThread, openTestLog, type TestLog } from '../../../test/support/log';
import { nodeReader } from './read-tiles';
import { readNewestSeal } from './read-seals';
import { leafOfHeader, readHeaders } from './read-headers';
import { sealNext } from './seal-next';

const EVENTS = 600;
const key = makeSigningKey('threadlog/test');

let log: TestLog;
let owner: Client;
beforeEach(async () => {
  log = await openTestLog();
  owner = new Client({ connectionString: log.database.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await log.close();
});

async function fill(count: number): Promise<void> {
  const { rows } = await owner.query<{ head: number }>(
    'select count(*)::int as head from threadlog.events',
  );
  const from = rows[0]?.head ?? 0;
  const ids = Array.from({ length: count }, (_, at) => `thread_${from + at}`);
  await Promise.all(ids.map((id) => log.append(aThread(id))));
}

async function sealAll(limit: number): Promise<void> {
  for (;;) {
    const { status } = await sealNext(log.db, key, limit);
    if (status === 'nothing_new') return;
  }
}

describe('sealing', () => {
  it('signs the tree of all events, whatever the portions', async () => {
    await fill(EVENTS);
    await sealAll(37);
    const seal = await readNewestSeal(log.db);
    const signed = openCheckpoint(seal?.note ?? '', verifierKeyOf(key));
    const leaves = (await readHeaders(log.db, 0, EVENTS)).map(leafOfHeader);
    expect([signed.size, signed.root]).toEqual([EVENTS, rootByDefinition(leaves)]);
  });

  it('stores what every proof is made of, at any checkpoint', async () => {
    await fill(EVENTS);
    await sealAll(100);
    const read = nodeReader(log.db, EVENTS);
    const leaves = (await readHeaders(log.db, 0, EVENTS)).map(leafOfHeader);
    for (const size of [1, 255, 256, 257, 300, 512, 513, EVENTS]) {
      const root = await rootOf(size, read);
      const [index, leaf] = [size - 1, leaves[size - 1] ?? leafHash(Buffer.alloc(0))];
      const inclusion = await inclusionProof(index, size, read);
      expect(verifyInclusion({ index, size, leaf, root, proof: inclusion })).toBe(true);
      const whole = { size: EVENTS, root: await rootOf(EVENTS, read) };
      const consistency = await consistencyProof(size, EVENTS, read);
      const claim = { before: size, rootBefore: root, ...whole, proof: consistency };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  it('goes on where it ended, and tells when there is nothing new', async () => {
    await fill(3);
    expect(await sealNext(log.db, key, 1_000)).toMatchObject({ status: 'sealed', events: 3 });
    expect(await sealNext(log.db, key, 1_000)).toMatchObject({ status: 'nothing_new' });
    await fill(2);
    expect(await sealNext(log.db, key, 1_000)).toMatchObject({ newest: { size: 5 }, events: 2 });
  });

  it('is done by one worker at a time', async () => {
    await fill(2);
    await owner.query('begin');
    await owner.query(`select pg_advisory_xact_lock(hashtextextended('threadlog.seal', 1))`);
    expect(await sealNext(log.db, key, 10)).toEqual({ status: 'sealed_elsewhere' });
    await owner.query('rollback');
    const all = await Promise.all([1, 2, 3].map(() => sealNext(log.db, key, 10)));
    expect(all.filter(({ status }) => status === 'sealed')).toHaveLength(1);
  });

  it('does not go past a gap: what is before it is sealed, then nothing', async () => {
    await fill(5);
    await owner.query('delete from threadlog.events where position = 3');
    expect(await sealNext(log.db, key, 10)).toMatchObject({ newest: { size: 2 } });
    await expect(sealNext(log.db, key, 10)).rejects.toMatchObject({ kind: 'event_missing' });
  });

  it('does not wait for a writer, nor a writer for it', async () => {
    await fill(2);
    await owner.query('begin');
    await owner.query(`select pg_advisory_xact_lock(hashtextextended('threadlog.append', 1))`);
    expect(await sealNext(log.db, key, 10)).toMatchObject({ status: 'sealed', events: 2 });
    await owner.query('rollback');
  });

  it('signs nothing on top of a checkpoint that another key has signed', async () => {
    await fill(2);
    await sealNext(log.db, key, 1);
    const other = makeSigningKey('threadlog/other');
    await expect(sealNext(log.db, other, 10)).rejects.toMatchObject({ kind: 'key_unknown' });
    expect(await readNewestSeal(log.db)).toMatchObject({ size: 1 });
  });

  it('signs nothing on top of leaves that were changed', async () => {
    await fill(3);
    await sealNext(log.db, key, 2);
    await owner.query(
      `update threadlog.ledger_seals set leaves = set_byte(leaves, 0, 255 - get_byte(leaves, 0))`,
    );
    await expect(sealNext(log.db, key, 10)).rejects.toMatchObject({ kind: 'leaves_changed' });
  });

  it('signs nothing when the end of the log is gone', async () => {
    await fill(3);
    await sealNext(log.db, key, 10);
    await owner.query('delete from threadlog.events where position = 3');
    await expect(sealNext(log.db, key, 10)).rejects.toMatchObject({ kind: 'tail_truncated' });
  });
});

/** RFC 6962, 2.1, word for word, over hashed leaves. */
function rootByDefinition(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (leaves.length <= 1) return first ?? Buffer.alloc(0);
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  const halves = [leaves.slice(0, left), leaves.slice(left)].map(rootByDefinition);
  return nodeByDefinition(...halves);
}

function nodeByDefinition(...halves: readonly Buffer[]): Buffer {
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from([1]), ...halves]))
    .digest();
}
