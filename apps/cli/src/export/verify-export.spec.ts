import { createHash, hash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  evaluateInVerifier,
  startForeignVerifier,
  VERIFY_EXPORT,
  type ForeignVerifier,
} from '../../../../test/support/foreign-verifier';
import { INCLUSIONS, LEAF_DATA, ROOTS } from '../../../../test/support/known-trees';
import {
  growTiles,
  inclusionProofs,
  leafOf,
  makeSigningKey,
  nodeIn,
  rootOf,
  signCheckpoint,
  tileOf,
  verifierKeyOf,
  writeVerifierKey,
  type EventHeader,
  type Hash,
  type ReadNodes,
} from '#ledger';
import { createExportLines } from './export-lines';

const EVENTS = 60;
const SEALED = 77;
const signingKey = makeSigningKey('threadlog/test');
const key = writeVerifierKey(verifierKeyOf(signingKey));
const sha256 = (data: Buffer): Buffer => hash('sha256', data, 'buffer');

/** A log of three threads of two projects, as it stands in the database. */
const log = Array.from({ length: SEALED }, (_, at) => {
  const thread = `thread_${at % 3}`;
  const header: EventHeader = {
    ...{ position: at + 1, recordedAt: 1_795_000_000_000 + at, logId: 1, streamId: thread },
    ...{ version: Math.floor(at / 3) + 1, entityId: `msg_${at}`, rev: 1 },
    ...{ eventId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}` },
    ...{ projectId: thread === 'thread_2' ? 'other' : 'p', type: 'MessageCreated' },
    ...{ schemaVersion: 1, actor: 'key_1', meta: '{"request_id":"req_1"}' },
  };
  const salt = sha256(Buffer.from(`salt ${at}`)).subarray(0, 16);
  const payload = JSON.stringify({ role: 'user', text: `No. ${at}: é \u2028 "\\ 日本 😀` });
  const payloadHash = sha256(Buffer.concat([salt, Buffer.from(payload)]));
  return { header, salt, payload, payloadHash, leaf: leafOf(header, payloadHash) };
});
const tiles = growTiles(
  0,
  [],
  log.map(({ leaf }) => leaf),
);
const read: ReadNodes = (nodes) =>
  Promise.resolve(
    nodes.map((node) => {
      const place = tileOf(node);
      const tile = tiles.find((each) => each.level === place.level && each.index === place.index);
      if (!tile) throw new Error('no such tile');
      return nodeIn(node, tile);
    }),
  );

type Choice = {
  readonly project?: string;
  readonly thread?: string;
  readonly from?: number;
  readonly to?: number;
};

/** Lines of an export, as `threadlog export` writes them. */
async function exported({ project, thread, from = 1, to = EVENTS }: Choice = {}) {
  const chosen = log.filter(
    ({ header: { position, projectId, streamId } }) =>
      position >= from &&
      position <= to &&
      projectId === (project ?? projectId) &&
      streamId === (thread ?? streamId),
  );
  const root = await rootOf(SEALED, read);
  const checkpoint = signCheckpoint({ size: SEALED, root }, signingKey);
  const lines = createExportLines();
  const header = lines.header({ project, thread, from, to, verifierKey: key, checkpoint });
  const half = Math.ceil(chosen.length / 2);
  const events = [];
  // In two portions, each of which begins with a whole proof.
  for (const portion of [chosen.slice(0, half), chosen.slice(half)]) {
    const indexes = portion.map(({ header: { position } }) => position - 1);
    const proofs = await inclusionProofs(indexes, SEALED, read);
    for (const [at, event] of portion.entries()) {
      const proof = proofs[at] as readonly Hash[];
      events.push(lines.event({ ...event, content: event, proof, isAsSealed: true }));
    }
  }
  return [header, ...events, lines.end()];
}

let verifier: ForeignVerifier;
let directory: string;
beforeAll(() => {
  verifier = startForeignVerifier();
  directory = mkdtempSync(join(tmpdir(), 'threadlog-export-'));
});
afterAll(async () => {
  await verifier.stop();
  rmSync(directory, { recursive: true });
});

type Found = readonly (readonly [kind: string, position: number | null])[];

/** What is found in an export by whoever has the key. */
async function found(bytes: string): Promise<Found> {
  const { findings } = await verifier.verify(bytes, key);
  return findings.map(({ kind, position }) => [kind, position]);
}

/** Runs the program as a third party does: in another directory, without an environment. */
function run(file: string, ...args: readonly string[]) {
  const options = { cwd: directory, env: {}, encoding: 'utf8' as const };
  return spawnSync(process.execPath, [VERIFY_EXPORT, file, ...args], options);
}

async function saved(name: string, lines: readonly string[]): Promise<string> {
  await writeFile(join(directory, name), text(lines));
  return name;
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

type Fields = Record<string, unknown>;

/** Changes the fields of one line, and lets the last line fit the bytes, as an intruder would. */
function changed(lines: readonly string[], at: number, change: (fields: Fields) => void): string {
  const fields = JSON.parse(lines[at] as string) as Fields;
  change(fields);
  return refitted(lines.map((line, index) => (index === at ? JSON.stringify(fields) : line)));
}

/** With a last line that counts and hashes what stands before it. */
function refitted(lines: readonly string[], erased = 0): string {
  const before = lines.slice(0, -1);
  const digest = createHash('sha256').update(text(before)).digest('base64');
  return text([
    ...before,
    JSON.stringify({ end: true, events: before.length - 1, erased, sha256: digest }),
  ]);
}

describe('an export as it was written', () => {
  it.each<[string, Choice, number]>([
    ['of the whole log', {}, EVENTS],
    ['of all that is sealed', { to: SEALED }, SEALED],
    ['of a range', { from: 7, to: 31 }, 25],
    ['of one event', { from: 9, to: 9 }, 1],
    ['of the last event', { from: SEALED, to: SEALED }, 1],
    ['of a project', { project: 'p' }, 40],
    ['of a thread', { thread: 'thread_2' }, 20],
    ['of a thread in a range', { thread: 'thread_0', from: 20, to: 50 }, 10],
  ])('%s holds', async (_, choice, events) => {
    expect(await verifier.verify(text(await exported(choice)), key)).toMatchObject({
      ...{ holds: true, events, erased: 0, tree_size: SEALED, key, is_key_given: true },
      findings: [],
    });
  });

  it('has each hash once: fewer than two for each event of a range', async () => {
    const lines = await exported({ from: 1, to: EVENTS });
    const hashes = lines.slice(1, -1).flatMap((line) => (JSON.parse(line) as Fields)['proof']);
    expect(hashes.length).toBeLessThan(2 * EVENTS);
  });

  it('holds with an erased event by header and hash alone, and counts it', async () => {
    const lines = await exported({ thread: 'thread_1' });
    const erased = lines.map((line, at) => (at === 4 ? JSON.stringify(erase(line)) : line));
    expect(await verifier.verify(refitted(erased, 1), key)).toMatchObject({
      ...{ holds: true, events: 20, erased: 1, findings: [] },
    });
  });
});

/** The line of an event whose content is gone. */
function erase(line: string): Fields {
  const fields = JSON.parse(line) as Fields;
  const kept = Object.entries(fields).filter(([name]) => name !== 'salt' && name !== 'payload');
  return { ...Object.fromEntries(kept), erased: true };
}

/** Line 10 of an export of everything is the event at position 10. */
const AT = 10;
const set =
  (name: string, value: unknown) =>
  (fields: Fields): void => {
    fields[name] = value;
  };
const NO_HASH = Buffer.alloc(32).toString('base64');

describe('an export that somebody has changed', () => {
  it.each<[string, unknown, string]>([
    ['payload', '{}', 'payload_edited'],
    ['salt', Buffer.alloc(16).toString('base64'), 'payload_edited'],
    ['recorded_at', 1, 'event_changed'],
    ['log_id', 2, 'event_changed'],
    ['stream_id', 'thread_9', 'event_changed'],
    ['version', 9, 'event_changed'],
    ['entity_id', 'msg_x', 'event_changed'],
    ['rev', 2, 'event_changed'],
    ['event_id', '00000000-0000-4000-8000-00000000000x', 'event_changed'],
    ['project_id', 'q', 'event_changed'],
    ['type', 'MessageDeleted', 'event_changed'],
    ['schema_version', 2, 'event_changed'],
    ['actor', 'key_2', 'event_changed'],
    ['meta', '{}', 'event_changed'],
  ])('in the field %s, to %j, is found there and nowhere else', async (name, value, kind) => {
    expect(await found(changed(await exported(), AT, set(name, value)))).toEqual([[kind, AT]]);
  });

  it.each<[string, unknown]>([
    ['proof', ['no hash']],
    ['erased', true],
    ['erased', false],
    ['payload', 1],
    ['version', 1.5],
    ['leaf', undefined],
  ])('in the field %s, to %j, is no line of an export', async (name, value) => {
    const bytes = changed(await exported(), AT, set(name, value));
    expect(await found(bytes)).toContainEqual(['line_damaged', null]);
  });

  it('in its position is found', async () => {
    const bytes = changed(await exported(), AT, set('position', AT + 1));
    expect(await found(bytes)).toContainEqual(['event_changed', AT + 1]);
  });

  it.each<[string, unknown]>([
    ['leaf', NO_HASH],
    ['proof', []],
    ['proof', [NO_HASH]],
  ])('in the field %s, to %j, is found by the proof', async (name, value) => {
    // Position 9 has a hash in its proof; 10, to the right of it, needs none.
    const bytes = changed(await exported(), AT - 1, set(name, value));
    expect(await found(bytes)).toContainEqual(['proof_wrong', AT - 1]);
  });

  it('in an event, with payload, hash and leaf made to fit, is found by its proof', async () => {
    const { header, salt } = log[AT - 1] as (typeof log)[number];
    const payloadHash = sha256(Buffer.concat([salt, Buffer.from('{}')]));
    const bytes = changed(await exported(), AT, (fields) => {
      fields['payload'] = '{}';
      fields['payload_hash'] = payloadHash.toString('base64');
      fields['leaf'] = leafOf(header, payloadHash).toString('base64');
    });
    expect(await found(bytes)).toEqual([['proof_wrong', AT]]);
  });

  it('by calling an event erased, with another hash, is found', async () => {
    const lines = await exported();
    const line = JSON.stringify({ ...erase(lines[AT] as string), payload_hash: NO_HASH });
    expect(await found(refitted(lines.with(AT, line), 1))).toEqual([['event_changed', AT]]);
  });

  it('in a proof is named, with those that build on it', async () => {
    const bytes = changed(await exported(), 1, (fields) => {
      fields['proof'] = [NO_HASH, ...(fields['proof'] as string[]).slice(1)];
    });
    expect(await found(bytes)).toEqual([
      ['proof_wrong', 1],
      ['unproven', 1],
    ]);
  });

  it('by swapping two events is found', async () => {
    const lines = await exported();
    const [a, b] = [lines[AT] as string, lines[AT + 1] as string];
    const bytes = refitted(lines.with(AT, b).with(AT + 1, a));
    expect(await found(bytes)).toContainEqual(['out_of_order', AT]);
  });

  it('by repeating an event is found', async () => {
    const lines = await exported();
    const bytes = refitted(lines.toSpliced(AT, 0, lines[AT] as string));
    expect(await found(bytes)).toEqual([['out_of_order', AT]]);
  });

  it.each<[string, Choice]>([
    ['the whole log', {}],
    ['a project', { project: 'p' }],
    ['a thread', { thread: 'thread_0' }],
  ])('by dropping an event of %s is found, though the count fits', async (_, choice) => {
    const lines = await exported(choice);
    const kinds = (await found(refitted(lines.toSpliced(AT, 1)))).map(([kind]) => kind);
    expect(kinds).toContain('event_missing');
  });

  it('by inserting an event is found', async () => {
    const lines = await exported({ thread: 'thread_0' });
    const after = JSON.parse(lines[AT] as string) as Fields & { readonly position: number };
    const forged = { ...after, position: after.position + 1, entity_id: 'msg_forged' };
    const bytes = refitted(lines.toSpliced(AT + 1, 0, JSON.stringify(forged)));
    expect(await found(bytes)).toContainEqual(['event_changed', after.position + 1]);
  });

  it('by an event that was not chosen is found, though the log has it', async () => {
    const bytes = changed(await exported({ from: 1, to: 5 }), 0, set('thread', 'thread_0'));
    expect(await found(bytes)).toContainEqual(['not_chosen', 2]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('by cutting it off behind line %i is found', async (count) => {
    const lines = await exported({ from: 1, to: 6 });
    expect(await found(text(lines.slice(0, count)))).toContainEqual(['truncated', null]);
  });

  it('by cutting it off, with a last line that fits, is found', async () => {
    const bytes = refitted((await exported()).toSpliced(AT, EVENTS - AT));
    expect(await found(bytes)).toContainEqual(['event_missing', EVENTS]);
  });

  it('by adding to it is found', async () => {
    const lines = await exported();
    const bytes = text([...lines, lines[AT] as string]);
    expect(await found(bytes)).toEqual([['more_behind_the_end', null]]);
  });

  it('in its counts is found', async () => {
    const lines = await exported();
    const end = JSON.parse(lines.at(-1) as string) as Fields;
    const bytes = text([...lines.slice(0, -1), JSON.stringify({ ...end, events: EVENTS + 1 })]);
    expect(await found(bytes)).toEqual([['count_wrong', null]]);
  });

  it('by a space between two fields is found', async () => {
    const lines = await exported();
    const spaced = (lines[AT] as string).replace(',"stream_id"', ', "stream_id"');
    expect(await found(refitted(lines.with(AT, spaced)))).toContainEqual(['line_damaged', null]);
  });

  it('by another checkpoint of the same key is found', async () => {
    const checkpoint = signCheckpoint({ size: SEALED, root: Buffer.alloc(32) }, signingKey);
    const bytes = changed(await exported(), 0, set('checkpoint', checkpoint));
    expect((await found(bytes))[0]).toEqual(['proof_wrong', 1]);
  });

  it.each([
    ['size', (note: string) => note.replace(`\n${SEALED}\n`, `\n${SEALED + 1}\n`)],
    ['text', (note: string) => note.replace('\n\n', '\nmore\n\n')],
    ['signer', (note: string) => note.replace('— threadlog/test', '— threadlog/tests')],
    ['origin', (note: string) => note.replace('threadlog/test', 'threadlog/tests')],
  ])('in the %s of its checkpoint is found', async (_, change) => {
    const bytes = changed(await exported(), 0, (fields) => {
      fields['checkpoint'] = change(String(fields['checkpoint']));
    });
    expect(await found(bytes)).toContainEqual(['signature_wrong', null]);
  });

  it('and signed anew with a key of the same name is found by whoever gives the key', async () => {
    const forger = makeSigningKey('threadlog/test');
    const root = await rootOf(SEALED, read);
    const bytes = changed(await exported(), 0, (fields) => {
      fields['checkpoint'] = signCheckpoint({ size: SEALED, root }, forger);
      fields['verifier_key'] = writeVerifierKey(verifierKeyOf(forger));
    });
    expect(await found(bytes)).toEqual([['signature_wrong', null]]);
  });

  it('in any bit is found', async () => {
    const original = Buffer.from(text(await exported({ from: 1, to: 12 })));
    const property = fc.asyncProperty(fc.nat(original.length * 8 - 1), async (bit) => {
      const bytes = Buffer.from(original);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect((await verifier.verify(bytes, key)).holds).not.toBe(true);
    });
    await fc.assert(property, { numRuns: 500 });
  });
});

describe('the program', () => {
  const source = readFileSync(VERIFY_EXPORT, 'utf8');

  it('ends with 0 where an export holds, by a key in a file', async () => {
    await writeFile(join(directory, 'key'), `${key}\n`);
    const { status, stdout } = run(await saved('whole', await exported()), '--key', 'key');
    expect([status, stdout]).toEqual([0, expect.stringContaining('The export holds.')]);
    expect(stdout).not.toContain('THIS KEY IS FROM THE EXPORT ITSELF');
  });

  it('says so when it has the key from the export alone', async () => {
    const { status, stdout } = run(await saved('whole', await exported()));
    expect(status).toBe(0);
    expect(stdout).toContain('THIS KEY IS FROM THE EXPORT ITSELF: give --key');
  });

  it('ends with 1 where it does not, and names the event', async () => {
    const lines = await exported();
    const edited = (lines[AT] as string).replace('No. 9', 'No. 8');
    const { status, stdout } = run(await saved('edited', lines.with(AT, edited)), '--key', key);
    expect([status, stdout]).toEqual([
      1,
      expect.stringContaining(`payload_edited at position ${AT}: its payload is not the one`),
    ]);
    expect(stdout).toContain('THE EXPORT DOES NOT HOLD');
  });

  it('reads stdin', async () => {
    const options = { input: text(await exported()), encoding: 'utf8' as const };
    const { status } = spawnSync(process.execPath, [VERIFY_EXPORT, '-', '--key', key], options);
    expect(status).toBe(0);
  });

  it.each([
    ['an empty file', [] as string[]],
    ['another file', ['{"object":"list"}']],
    ['another version', ['{"format":"threadlog export","version":2}']],
  ])('ends with 2 on %s', async (_, lines) => {
    expect(run(await saved('other', lines))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('not an export of threadlog'),
    });
  });

  it('ends with 2 on a key that is none', async () => {
    const file = await saved('whole', await exported());
    expect(run(file, '--key', 'threadlog+00000000+AAAA')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--key is not a key'),
    });
  });

  it('agrees with the known answers of Certificate Transparency', () => {
    const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
    const questions = INCLUSIONS.map(([index, size, proof]) => ({
      ...{ index, size, leaf: LEAF_DATA[index], root: base64(ROOTS[size] ?? '') },
      proof: proof.map(base64),
    }));
    const answers = evaluateInVerifier(
      `${JSON.stringify(questions)}.map(({ index, size, leaf, root, proof }) =>
        followProofs({ size, root: hash32(root) })(
          index, sha256(Buffer.from([0]), Buffer.from(leaf, 'hex')), proof))`,
    );
    expect(answers).toEqual(INCLUSIONS.map(() => true));
  });

  it('imports nothing but parts of Node', () => {
    const imports = [...source.matchAll(/\bimport\b.*/g)].map(([line]) => line);
    expect(imports.filter((line) => !/ from 'node:(crypto|fs|util)';$/.test(line))).toEqual([]);
    expect(source).not.toContain('require(');
  });

  it('can be read in one sitting', () => {
    expect(source.split('\n').length).toBeLessThanOrEqual(250);
  });
});
