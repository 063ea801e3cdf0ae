import { openCheckpoint, signCheckpoint } from './checkpoint';
import { leafHash } from './merkle';
import {
  makeSigningKey,
  NoteError,
  openNote,
  readSigningKey,
  readVerifierKey,
  signNote,
  verifierKeyOf,
  writeSigningKey,
  writeVerifierKey,
} from './note';

/** The example of Go's package note, whose format C2SP wrote down. */
const VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const pem = (seed: Buffer): string => {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
};

describe('a signed note', () => {
  it('is the one that Go’s package makes of the same key and text', () => {
    const key = readSigningKey('PeterNeumann', pem(SEED));
    expect(signNote(TEXT, key)).toBe(NOTE);
    expect(writeVerifierKey(verifierKeyOf(key))).toBe(VERIFIER);
  });

  it('opens for its verifier key', () => {
    expect(openNote(NOTE, readVerifierKey(VERIFIER))).toBe(TEXT);
  });

  it('passes over signatures of keys that are not known', () => {
    const witness = makeSigningKey('witness.example');
    const line = signNote(TEXT, witness).split('\n').at(-2);
    expect(openNote(`${NOTE}${line}\n`, readVerifierKey(VERIFIER))).toBe(TEXT);
  });

  it.each([
    ['another text', NOTE.replace('answer', 'question')],
    ['another signature', NOTE.replace('x08go/ZJ', 'x08go/ZK')],
    ['nobody’s signature', `${TEXT}\n`],
    ['only another key’s', signNote(TEXT, makeSigningKey('PeterNeumann'))],
    ['no empty line', NOTE.replace('\n\n', '\n')],
    ['no newline at its end', NOTE.trimEnd()],
  ])('with %s is refused', (_, note) => {
    expect(() => openNote(note, readVerifierKey(VERIFIER))).toThrow(NoteError);
  });

  it('is signed by the same key after that was written and read', () => {
    const key = makeSigningKey('threadlog.example/1');
    const again = readSigningKey(key.name, writeSigningKey(key));
    expect(signNote(TEXT, again)).toBe(signNote(TEXT, key));
    expect(readVerifierKey(writeVerifierKey(verifierKeyOf(key)))).toEqual(verifierKeyOf(key));
  });

  it.each(['', 'two words', 'a+b'])('has no key named "%s"', (name) => {
    expect(() => makeSigningKey(name)).toThrow(NoteError);
  });

  it.each([VERIFIER.slice(0, -4), VERIFIER.replace('c74f20a3', 'c74f20a4'), 'x', ''])(
    'does not take "%s" for a verifier key',
    (text) => {
      expect(() => readVerifierKey(text)).toThrow(NoteError);
    },
  );
});

describe('a checkpoint', () => {
  const key = makeSigningKey('threadlog.example/1');
  const head = { size: 20_852_163, root: leafHash(Buffer.from('x')) };

  it('says origin, size and root, and opens again', () => {
    const note = signCheckpoint(head, key);
    expect(note.split('\n').slice(0, 4)).toEqual([
      'threadlog.example/1',
      '20852163',
      head.root.toString('base64'),
      '',
    ]);
    expect(openCheckpoint(note, verifierKeyOf(key))).toEqual({ origin: key.name, ...head });
  });

  it.each([
    ['another origin', `other\n7\n${head.root.toString('base64')}\n`],
    ['a size with a zero in front', `${key.name}\n07\n${head.root.toString('base64')}\n`],
    ['half a root', `${key.name}\n7\n${head.root.subarray(16).toString('base64')}\n`],
    ['no root', `${key.name}\n7\n`],
  ])('with %s is refused though it is signed', (_, text) => {
    expect(() => openCheckpoint(signNote(text, key), verifierKeyOf(key))).toThrow(NoteError);
  });
});
