import { hash } from 'node:crypto';
import { takeRandom } from '#random';

/** UUID version 7 (RFC 9562): new ones sort last, so their index grows at one end. */
export function timeOrderedUuid(): Buffer {
  const uuid = takeRandom(16);
  uuid.writeUIntBE(Date.now(), 0, 6);
  return marked(uuid, 7);
}

/**
 * The id of an event that is the same whenever it is asked for, a UUID of version 8 (RFC 9562): who says the same
 * a second time appends nothing.
 * @param name of this one event, of its own form for each kind of writer
 */
export function eventIdOf(name: string): Buffer {
  return marked(hash('sha256', name, 'buffer').subarray(0, 16), 8);
}

function marked(uuid: Buffer, version: 7 | 8): Buffer {
  uuid[6] = (version << 4) | ((uuid[6] ?? 0) & 0x0f);
  uuid[8] = 0x80 | ((uuid[8] ?? 0) & 0x3f);
  return uuid;
}
