import { createHash, createPublicKey, verify } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { startService, type Service } from '../support/service';
import { speakV1 } from './support/wire';

jest.setTimeout(120_000);

/** What follows knows RFC 6962 and C2SP's texts, and shares no code with the product. */
const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const [LEAF, NODE] = [Buffer.from([0]), Buffer.from([1])];

/** RFC 9162, 2.1.3.2. */
function rootByInclusion(index: number, size: number, leaf: Buffer, path: readonly Buffer[]) {
  let [fn, sn, r] = [index, size - 1, leaf];
  for (const p of path) {
    if (sn === 0) throw new Error('the path is too long');
    if (fn % 2 === 1 || fn === sn) {
      r = sha256(NODE, p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      r = sha256(NODE, r, p);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  if (sn !== 0) throw new Error('the path is too short');
  return r;
}

/** RFC 9162, 2.1.4.2: the roots that the proof leads to. */
function rootsByConsistency(
  first: number,
  second: number,
  firstRoot: Buffer,
  proof: readonly Buffer[],
) {
  const isPower = (first & (first - 1)) === 0;
  const path = isPower ? [firstRoot, ...proof] : [...proof];
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) [fn, sn] = [fn >> 1, sn >> 1];
  let [fr, sr] = [path[0] ?? Buffer.alloc(0), path[0] ?? Buffer.alloc(0)];
  for (const c of path.slice(1)) {
    if (sn === 0) throw new Error('the proof is too long');
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [sha256(NODE, c, fr), sha256(NODE, c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      sr = sha256(NODE, sr, c);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return [fr, sr];
}

/** Checks the note's signature by the verifier key alone. */
function openNote(note: string, vkey: string): { readonly size: number; readonly root: Buffer } {
  const [name = '', hash = '', base64 = ''] = vkey.trim().split('+');
  const typed = Buffer.from(vkey.trim().slice(name.length + hash.length + 2), 'base64');
  expect(base64).not.toBe('');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const end = note.indexOf('\n\n') + 1;
  const [, dash, signer, signature = ''] = /^(—) (\S+) (\S+)\n$/.exec(note.slice(end + 1)) ?? [];
  expect([dash, signer]).toEqual(['—', name]);
  const bytes = Buffer.from(signature, 'base64');
  expect(bytes.subarray(0, 4).toString('hex')).toBe(hash);
  expect(verify(null, Buffer.from(note.slice(0, end)), key, bytes.subarray(4))).toBe(true);
  const [origin, size, root = ''] = note.split('\n');
  expect(origin).toBe(name);
  return { size: Number(size), root: Buffer.from(root, 'base64') };
}

type Proof = {
  readonly position: number;
  readonly leaf_index: number;
  readonly leaf_hash: string;
  readonly leaf: string | null;
  readonly tree_size: number;
  readonly hashes: readonly string[];
  readonly checkpoint: string;
};

describe('the audit of a running service', () => {
  let service: Service;
  let vkey: string;
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

  const ask = async (path: string, key = service.key) => {
    const answer = await fetch(`${service.baseUrl}/audit/${path}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text: await answer.text(),
    };
  };
  const sizeOf = async (): Promise<number> => Number((await ask('checkpoint')).text.split('\n')[1]);
  const sealedUpTo = (size: number) => eventually(sizeOf, (seen) => seen >= size);
  const head = async (): Promise<number> => {
    const [row] = await service.query<{ head: number }>(
      'select max(position)::int as head from threadlog.events',
    );
    return row?.head ?? 0;
  };

  beforeAll(async () => {
    service = await startService({ otherKeys: 'other=key of theirs' });
    const wire = speakV1(service);
    const { id } = await wire.createThread();
    for (let count = 0; count < 12; count += 1) await wire.createMessage(id);
    await sealedUpTo(await head());
    vkey = (await ask('key')).text;
  });
  afterAll(() => service.stop());

  it('gives a checkpoint that a foreign verifier accepts', async () => {
    const { status, type, text } = await ask('checkpoint');
    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(openNote(text, vkey).size).toBe(await head());
  });

  it('proves each event in the log, to the foreign verifier', async () => {
    const size = await head();
    for (let position = 1; position <= size; position += 1) {
      const proof = JSON.parse((await ask(`proof/inclusion?position=${position}`)).text) as Proof;
      const signed = openNote(proof.checkpoint, vkey);
      const leaf = sha256(LEAF, bytes(proof.leaf ?? ''));
      expect(leaf).toEqual(bytes(proof.leaf_hash));
      const path = proof.hashes.map(bytes);
      expect(rootByInclusion(proof.leaf_index, proof.tree_size, leaf, path)).toEqual(signed.root);
    }
  });

  it('proves an event by its id, and that its leaf has what was stored', async () => {
    const [event] = await service.query<{ event_id: string; payload: string; salt: Buffer }>(
      'select event_id, payload, salt from threadlog.events where position = 3',
    );
    const answer = await ask(`proof/inclusion?event_id=${event?.event_id}`);
    const proof = JSON.parse(answer.text) as Proof;
    const leaf = bytes(proof.leaf ?? '');
    expect(proof.position).toBe(3);
    expect(leaf.toString('latin1')).toContain(`36:${event?.event_id},`);
    const hash = sha256(event?.salt ?? Buffer.alloc(0), Buffer.from(event?.payload ?? ''));
    expect(leaf.subarray(-32)).toEqual(hash);
  });

  it('proves that the log only grew, to the foreign verifier', async () => {
    const earlier = openNote((await ask('checkpoint')).text, vkey);
    const wire = speakV1(service);
    await wire.createThread();
    await sealedUpTo(earlier.size + 1);
    const answer = await ask(`proof/consistency?from=${earlier.size}`);
    const proof = JSON.parse(answer.text) as Proof & { readonly to: number };
    const later = openNote(proof.checkpoint, vkey);
    expect(later.size).toBe(proof.to);
    const roots = rootsByConsistency(
      ...([earlier.size, later.size, earlier.root, proof.hashes.map(bytes)] as const),
    );
    expect(roots).toEqual([earlier.root, later.root]);
  });

  it('gives the checkpoint that first has a position, and that of a size', async () => {
    const first = await ask('checkpoint?position=1');
    const { size } = openNote(first.text, vkey);
    expect((await ask(`checkpoint?size=${size}`)).text).toBe(first.text);
  });

  it('shows another project hashes, and nothing that was hashed', async () => {
    const { text } = await ask('proof/inclusion?position=2', 'key of theirs');
    const proof = JSON.parse(text) as Proof;
    expect(proof.leaf).toBeNull();
    const signed = openNote(proof.checkpoint, vkey);
    const path = proof.hashes.map(bytes);
    expect(
      rootByInclusion(proof.leaf_index, proof.tree_size, bytes(proof.leaf_hash), path),
    ).toEqual(signed.root);
  });

  it.each([
    ['proof/inclusion?position=1000000', 404, 'not_sealed'],
    ['proof/inclusion?event_id=00000000-0000-4000-8000-000000000000', 404, null],
    ['proof/inclusion', 400, 'missing_required_parameter'],
    ['proof/inclusion?position=0', 400, 'integer_below_min_value'],
    ['proof/inclusion?position=x', 400, 'invalid_type'],
    ['proof/consistency?from=5&to=4', 400, 'integer_above_max_value'],
    ['proof/consistency?from=1000000', 404, 'not_sealed'],
    ['checkpoint?size=1000000', 404, null],
    ['checkpoint?position=1000000', 404, 'not_sealed'],
  ])('refuses %s in the envelope of errors', async (path, status, code) => {
    const answer = await ask(path);
    const { error } = JSON.parse(answer.text) as { error: { code: string | null } };
    expect([answer.status, error.code]).toEqual([status, code]);
  });

  it('has its private key in a file that only its owner reads, and nowhere else', async () => {
    const file = join(service.dataDirectory, 'ledger.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [row] = await service.query<{ keys: string }>(
      `select string_agg(verifier_key, ',') as keys from threadlog.ledger_keys`,
    );
    expect(`${row?.keys}\n`).toBe(vkey);
    expect(service.worker.output()).not.toContain('PRIVATE KEY');
  });

  it('seals on after a worker was killed, with the same key', async () => {
    await service.worker.kill();
    const before = await sizeOf();
    await speakV1(service).createThread();
    await service.startWorker();
    await sealedUpTo(before + 1);
    expect((await ask('key')).text).toBe(vkey);
    openNote((await ask('checkpoint')).text, vkey);
  });
});
