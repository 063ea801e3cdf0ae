#!/usr/bin/env node
// Checks an export of threadlog offline: this one file and Node 20 or newer, no code of threadlog.
// The first line of an export says what was chosen, and has a key and a checkpoint: size and root of a
// Merkle tree over all events of the log, signed (C2SP tlog-checkpoint, Ed25519). Each further line is an
// event; the last one counts them. An event holds when
//   1. SHA-256(salt ‖ payload) is its payload_hash (of an erased one both are gone, the hash remains),
//   2. SHA-256(0x00 ‖ header as netstrings ‖ payload_hash) is its leaf, and
//   3. its proof leads from the leaf to the signed root (RFC 6962, 2.1.1), or to a hash on the way there
//      that the proof of an earlier line has shown: such hashes are not written again.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const USAGE = `usage: node verify-export.mjs FILE [--key KEY] [--json]    (FILE "-" is stdin)
KEY is who must have signed: name+hash+base64, or a file with it, from anywhere but the export itself.
Exit codes: 0 it holds, 1 it does not, 2 typed wrong or not an export.`;
const NUMBERS = ['position', 'recorded_at', 'log_id', 'version', 'rev', 'schema_version'];
const HEADER = [
  ...['position', 'recorded_at', 'log_id', 'stream_id', 'version', 'entity_id', 'rev'],
  ...['event_id', 'project_id', 'type', 'schema_version', 'actor', 'meta'],
];

const isText = (value) => typeof value === 'string';
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);

/** The 32 bytes of a base64 text; nothing when it is anything else. */
function hash32(text) {
  const bytes = Buffer.from(String(text), 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text ? bytes : undefined;
}

/** C2SP signed-note: `name+hash+base64(0x01 ‖ 32 bytes)`. */
function readKey(text) {
  const [, name, hex, base64] = /^([!-*,-~]+)\+([0-9a-f]{8})\+([!-~]+)$/.exec(text.trim()) ?? [];
  const typed = Buffer.from(base64 ?? '', 'base64');
  const id = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  if (typed.length !== 33 || typed[0] !== 1 || id.toString('hex') !== hex) return undefined;
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return { text: text.trim(), name, id, publicKey };
}

/** Size and root as a checkpoint states them, and whether the key has signed that. */
function readCheckpoint(note, key) {
  const end = note.lastIndexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const [, origin, size, root] = /^(\S+)\n([1-9]\d{0,14})\n(\S+)\n/u.exec(text) ?? [];
  if (hash32(root) === undefined) return undefined;
  const isSigned = note.split('\n').some((line) => {
    const [, name, base64] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (name !== key.name || !bytes.subarray(0, 4).equals(key.id)) return false;
    return verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4));
  });
  return { size: Number(size), root: hash32(root), isSigned: isSigned && origin === key.name };
}

function isEvent(event) {
  const fits = (name) => (NUMBERS.includes(name) ? Number.isSafeInteger : isText)(event[name]);
  const { erased, salt, payload, payload_hash, leaf, proof } = event;
  const isErased = erased === true && salt === undefined && payload === undefined;
  const isContent = isErased || (erased === undefined && isText(salt) && isText(payload));
  const hashes = Array.isArray(proof) ? [payload_hash, leaf, ...proof] : [proof];
  return HEADER.every(fits) && isContent && hashes.every(hash32);
}

/** `length:bytes,` of each field, integers in decimal; then the hash of the payload. */
function leafOf(event) {
  const fields = ['threadlog leaf v1', ...HEADER.map((name) => String(event[name]))];
  const netstrings = fields.map((field) => `${Buffer.byteLength(field)}:${field},`).join('');
  return sha256(Buffer.from([0]), Buffer.from(netstrings), hash32(event.payload_hash));
}

/** What stands beside the way from the node of leaves from ≤ i < to down to one leaf, lowest first. */
function besidesOf(index, { from, to }) {
  const path = [];
  while (to - from > 1) {
    let half = 1;
    while (half * 2 < to - from) half *= 2;
    const middle = from + half;
    const isLeft = index < middle;
    path.unshift(isLeft ? { from: middle, to, isRight: true } : { from, to: middle });
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return path;
}

/** Follows proofs in rising order of their leaves, and remembers the hashes that they have shown. */
function followProofs({ size, root }) {
  const whole = { from: 0, to: size, hash: root };
  /** Nodes to the right of the last leaf whose hash is known, the nearest last. */
  let known = [whole];
  return (index, leaf, proof) => {
    while (known.length > 0 && known.at(-1).to <= index) known.pop();
    const node = besidesOf(index, whole).length === proof.length ? whole : known.at(-1);
    const path = node ? besidesOf(index, node) : [];
    if (index >= size || !node || path.length !== proof.length) return false;
    path.forEach((beside, at) => (beside.hash = hash32(proof[at])));
    const climb = (hash, { isRight, hash: other }) =>
      isRight ? nodeHash(hash, other) : nodeHash(other, hash);
    if (!path.reduce(climb, leaf).equals(node.hash)) return false;
    const shown = path.filter(({ isRight }) => isRight).reverse();
    known = [...(node === whole ? [] : known.slice(0, -1)), ...shown];
    return true;
  };
}

const isHashed = ({ erased, salt, payload, payload_hash }) =>
  erased || sha256(Buffer.from(salt, 'base64'), Buffer.from(payload)).equals(hash32(payload_hash));

/** Looks at one event after another, in the order of the file. */
function createJudge({ project, thread, from, to }, follow, find) {
  /** Then positions have no holes; otherwise the versions of each stream have none. */
  const isWhole = project === null && thread === null;
  const versions = new Map();
  const told = { events: 0, erased: 0 };
  let last = from - 1;
  let broken; // The event whose proof does not hold, and how many behind it build on that.

  const unproven = 'events behind it cannot be judged: their proofs build on its proof';
  const tellUnproven = () =>
    broken?.more && find('unproven', broken.position, `${broken.more} ${unproven}`);
  const judgeProof = ({ position, leaf, proof }) => {
    const holds = follow(position - 1, hash32(leaf), proof);
    if (holds) tellUnproven();
    else if (broken) broken.more += 1;
    else find('proof_wrong', position, 'its proof does not lead to what was signed');
    broken = holds ? undefined : (broken ?? { position, more: 0 });
  };
  const judge = (event) => {
    told.events += 1;
    if (!event || !isEvent(event))
      return find('line_damaged', null, `line ${told.events + 1} is not as an export writes it`);
    const { position, project_id, stream_id, version, erased } = event;
    told.erased += erased ? 1 : 0;
    const before = versions.get(stream_id) ?? (from === 1 ? 0 : version - 1);
    const isChosen = project_id === (project ?? project_id) && stream_id === (thread ?? stream_id);
    const checks = [
      [isHashed(event), 'payload_edited', 'its payload is not the one that was hashed'],
      [leafOf(event).equals(hash32(event.leaf)), 'event_changed', 'it is not what was sealed'],
      [isChosen && position <= to, 'not_chosen', 'the first line says that others were chosen'],
      [position > last, 'out_of_order', `it stands behind ${last}`],
      [!isWhole || position <= last + 1, 'event_missing', `the one before it here is ${last}`],
      [isWhole || version <= before + 1, 'event_missing', `before it is version ${before}`],
    ];
    for (const [holds, kind, sentence] of checks) if (!holds) find(kind, position, sentence);
    if (position <= last) return;
    if (!isWhole) versions.set(stream_id, version);
    last = position;
    judgeProof(event);
  };
  const finish = () => {
    tellUnproven();
    if (isWhole && last < to) find('event_missing', to, `the events end with ${last}`);
    return told;
  };
  return { judge, finish };
}

/** Lines as bytes, with their ends: a text may hold other characters that end lines elsewhere. */
async function* linesOf(stream) {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      yield rest.subarray(0, at + 1);
      rest = rest.subarray(at + 1);
    }
  }
  if (rest.length > 0) yield rest;
}

/** The object on a line, if it is written as an export writes it, to the byte. */
function readLine(bytes) {
  try {
    const value = JSON.parse(bytes.toString('utf8'));
    return bytes.equals(Buffer.from(`${JSON.stringify(value)}\n`)) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function verifyExport(lines, givenKey) {
  const findings = [];
  const find = (kind, position, sentence) => void findings.push({ kind, position, sentence });
  const first = (await lines.next()).value ?? Buffer.alloc(0);
  const header = readLine(first);
  const isKnown = header?.format === 'threadlog export' && header.version === 1;
  if (!isKnown || ![header.from, header.to].every(Number.isSafeInteger))
    throw new Error('this is not an export of threadlog, version 1, or its first line is damaged');
  const key = givenKey ?? readKey(String(header.verifier_key));
  const checkpoint = key && readCheckpoint(String(header.checkpoint), key);
  if (!checkpoint) throw new Error('the key or the checkpoint in the first line is damaged');
  if (!checkpoint.isSigned) find('signature_wrong', null, `it is not signed by ${key.text}`);
  const { judge, finish } = createJudge(header, followProofs(checkpoint), find);
  const written = createHash('sha256').update(first);
  let end;
  for await (const bytes of lines) {
    const value = readLine(bytes);
    if (end) find('more_behind_the_end', null, 'something stands behind the last line');
    else if (value?.end === true) end = value;
    else judge(value);
    if (!end) written.update(bytes);
  }
  const { events, erased } = finish();
  if (!end) find('truncated', null, `it breaks off after ${events} events`);
  else if (end.events !== events || end.erased !== erased)
    find('count_wrong', null, `the last line does not count ${events} events, ${erased} erased`);
  else if (end.sha256 !== written.digest('base64'))
    find('bytes_changed', null, 'its bytes are not those that were written');
  return { header, key, size: checkpoint.size, events, erased, findings };
}

function report({ header, key, size, events, erased, findings }, isGiven, json) {
  const holds = findings.length === 0;
  const result = { holds, events, erased, tree_size: size, key: key.text, is_key_given: isGiven };
  if (json) return JSON.stringify({ ...result, findings }, null, 2);
  const { project, thread, from, to } = header;
  const named = (what, id) => (id === null ? '' : `${what} ${JSON.stringify(id)}, `);
  const place = (position) => (position === null ? '' : ` at position ${position}`);
  return [
    ...findings.map(({ kind, position, sentence }) => `${kind}${place(position)}: ${sentence}`),
    `${named('project', project)}${named('thread', thread)}positions ${from} to ${to}: ${events} events, ${erased} erased.`,
    `Checkpoint: of ${size} events, key ${key.text}`,
    isGiven ? '' : 'THIS KEY IS FROM THE EXPORT ITSELF: give --key, as you noted it elsewhere.\n',
    holds ? 'The export holds.' : `THE EXPORT DOES NOT HOLD (findings: ${findings.length}).`,
  ].join('\n');
}

async function main() {
  const options = { key: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { key: typed, help, json } = values;
  if (help) return console.log(USAGE);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(USAGE);
  const key = typed && readKey(existsSync(typed) ? readFileSync(typed, 'utf8') : typed);
  if (typed !== undefined && !key) throw new Error('--key is not a key: expected name+hash+base64');
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 });
  const result = await verifyExport(linesOf(stream), key);
  console.log(report(result, key !== undefined, json));
  process.exitCode = result.findings.length > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(`verify-export: ${error.message}`);
  process.exitCode = 2;
});
