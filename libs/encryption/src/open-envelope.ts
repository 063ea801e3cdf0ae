import type { OpenPayload } from '#database';
import { decrypt } from './cipher';
import { unwrapDataKey, WRAPPED_BYTES, type DataKey } from './data-key';
import { contextOf, SALT_BYTES } from './encrypt-payload';
import { createForgettingMap } from './forgetting-map';
import type { MasterKeys } from './master-keys';

const EVENT_ID_BYTES = 16;
const LENGTH_BYTES = 4;
const MAX_KEYS = 20_000;
/** What a payload says that does not open: no JSON, so that reading it fails, and only for its stream. */
const UNREADABLE = 'unreadable';

/**
 * Opens payloads with the wrapped key that comes with each. Unwrapped keys are remembered by what they
 * were unwrapped from: a key that was destroyed comes with no payload any more, so nothing remembered
 * can be out of date.
 * @param masterKeys none: whatever is encrypted cannot be opened, and says so
 */
export function createPayloadOpener(masterKeys: MasterKeys | undefined): OpenPayload {
  const unwrapped = createForgettingMap<DataKey>(MAX_KEYS);
  const keyOf = (streamId: string, wrapped: Buffer): DataKey | undefined => {
    const name = wrapped.toString('latin1') + streamId;
    const known = unwrapped.get(name);
    if (known) return known;
    const key = unwrapDataKey(masterKeys, streamId, wrapped);
    if (key) unwrapped.set(name, key);
    return key;
  };
  return (envelope, { streamId, isSalted }) => {
    const key = keyOf(streamId, envelope.subarray(0, WRAPPED_BYTES));
    const salted = key && open(key, envelope);
    if (!salted) return UNREADABLE;
    const payload = salted.toString('utf8', SALT_BYTES);
    return isSalted ? salted.toString('hex', 0, SALT_BYTES) + payload : payload;
  };
}

function open({ cipherKey }: DataKey, envelope: Buffer): Buffer | undefined {
  const lengthAt = WRAPPED_BYTES + EVENT_ID_BYTES;
  try {
    const eventId = envelope.subarray(WRAPPED_BYTES, lengthAt);
    const outlineAt = lengthAt + LENGTH_BYTES;
    const ciphertextAt = outlineAt + envelope.readInt32BE(lengthAt);
    const context = contextOf(eventId, envelope.subarray(outlineAt, ciphertextAt));
    return decrypt(cipherKey, context, envelope.subarray(ciphertextAt));
  } catch {
    return undefined;
  }
}
