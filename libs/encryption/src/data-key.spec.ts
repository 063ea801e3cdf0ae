import { randomBytes } from 'node:crypto';
import { makeDataKey, unwrapDataKey, WRAPPED_BYTES } from './data-key';
import { encryptPayload } from './encrypt-payload';
import { MasterKeyError, masterKeysOf } from './master-keys';
import { createPayloadOpener } from './open-envelope';

const OLD = masterKeysOf([randomBytes(32)]);
const secret = randomBytes(32);
const NEW = masterKeysOf([secret]);
const eventId = randomBytes(16);
const outline = Buffer.from('{"attachments":[{"file_id":"file-a"}]}');
const payload = Buffer.from('{"text":"grüße"}', 'utf8');

describe('a data key', () => {
  it('is stored in a fixed length that holds nothing of it', () => {
    const { wrapped } = makeDataKey(NEW, 'thread_t');
    expect(wrapped).toHaveLength(WRAPPED_BYTES);
    expect(wrapped).toHaveLength(68);
  });

  it('opens for its own stream and for no other', () => {
    const { wrapped } = makeDataKey(NEW, 'thread_t');
    expect(unwrapDataKey(NEW, 'thread_t', wrapped)).toBeDefined();
    expect(unwrapDataKey(NEW, 'thread_u', wrapped)).toBeUndefined();
  });

  it('names the master key that is missing, and no key', () => {
    const { wrapped } = makeDataKey(NEW, 'thread_t');
    const unwrap = (): unknown => unwrapDataKey(OLD, 'thread_t', wrapped);
    expect(unwrap).toThrow(MasterKeyError);
    expect(unwrap).toThrow(NEW.newest.id.toString('hex'));
    expect(unwrap).not.toThrow(secret.toString('hex').slice(0, 8));
  });
});

describe('an encrypted payload', () => {
  const { key, wrapped } = makeDataKey(NEW, 'thread_t');
  const open = createPayloadOpener(NEW);
  const envelope = (
    parts: Partial<Record<'wrapped' | 'eventId' | 'outline', Buffer>> = {},
  ): Buffer => {
    const { ciphertext } = encryptPayload(key, { eventId, outline, payload });
    const beside = parts.outline ?? outline;
    const length = Buffer.alloc(4);
    length.writeInt32BE(beside.length);
    return Buffer.concat([
      ...[parts.wrapped ?? wrapped, parts.eventId ?? eventId, length, beside, ciphertext],
    ]);
  };
  const stream = { streamId: 'thread_t', isSalted: false };

  it('is opened to the text that it was', () => {
    expect(open(envelope(), stream)).toBe(payload.toString('utf8'));
  });

  it('comes behind its salt where that is asked for', () => {
    expect(open(envelope(), { ...stream, isSalted: true })).toMatch(
      /^[0-9a-f]{32}\{"text":"grüße"\}$/,
    );
  });

  it.each([
    ['for another event', { eventId: randomBytes(16) }],
    ['beside another outline', { outline: Buffer.from('{"attachments":[{"file_id":"file-b"}]}') }],
    ['beside no outline', { outline: Buffer.alloc(0) }],
    ['with another key', { wrapped: makeDataKey(NEW, 'thread_t').wrapped }],
  ])('is unreadable %s', (_, parts) => {
    expect(open(envelope(parts), stream)).toBe('unreadable');
  });

  it('is unreadable when a bit of it was changed', () => {
    const changed = envelope();
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
    expect(open(changed, stream)).toBe('unreadable');
  });

  it('is another each time, with the same hash for the same text', () => {
    const [first, second] = [1, 2].map(() => encryptPayload(key, { eventId, outline, payload }));
    expect(first?.ciphertext.equals(second?.ciphertext ?? Buffer.alloc(0))).toBe(false);
    expect(first?.payloadHash).toEqual(second?.payloadHash);
  });

  it('has another hash under another key: whoever guesses the text cannot try it', () => {
    const other = encryptPayload(makeDataKey(NEW, 'thread_u').key, { eventId, outline, payload });
    const { payloadHash } = encryptPayload(key, { eventId, outline, payload });
    expect(other.payloadHash.equals(payloadHash)).toBe(false);
  });

  it('cannot be opened without the master key, and says so', () => {
    expect(() => createPayloadOpener(undefined)(envelope(), stream)).toThrow(MasterKeyError);
  });
});
