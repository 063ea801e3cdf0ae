import { leafData, leafOf, type EventHeader } from './leaf';

const header: EventHeader = {
  position: 42,
  recordedAt: 1_795_375_651_123,
  logId: 1,
  streamId: 'thread_0VbjRGdPBiJ6Vkwut7RzGd6G',
  version: 7,
  entityId: 'msg_0VbjRPaHRfjzg0w8z5wR7BW7',
  rev: 1,
  eventId: '019ab3c4-0000-7000-8000-000000000001',
  projectId: 'acme',
  type: 'MessageCreated',
  schemaVersion: 1,
  actor: 'key_0ea081bd9168c38ece3b3f90',
  meta: '{"request_id":"req_1"}',
};
const payloadHash = Buffer.alloc(32, 7);

describe('a leaf', () => {
  /** Never changes: what was sealed must stay provable. A new format is a new name, beside this one. */
  it('is written field by field, as netstrings, and ends in the hash of the payload', () => {
    const data = leafData(header, payloadHash);
    expect(data.subarray(0, -32).toString('utf8')).toBe(
      '17:threadlog leaf v1,2:42,13:1795375651123,1:1,31:thread_0VbjRGdPBiJ6Vkwut7RzGd6G,1:7,' +
        '28:msg_0VbjRPaHRfjzg0w8z5wR7BW7,1:1,36:019ab3c4-0000-7000-8000-000000000001,4:acme,' +
        '14:MessageCreated,1:1,28:key_0ea081bd9168c38ece3b3f90,22:{"request_id":"req_1"},',
    );
    expect(data.subarray(-32)).toEqual(payloadHash);
  });

  it('counts bytes, not characters', () => {
    expect(leafData({ ...header, projectId: 'é' }, payloadHash).toString('utf8')).toContain('2:é,');
  });

  it('is another one for any other field or payload', () => {
    const others = Object.keys(header).map((field) =>
      leafOf({ ...header, [field]: field === 'actor' ? 'x' : 9 }, payloadHash).toString('hex'),
    );
    const all = [
      ...others,
      leafOf(header, payloadHash).toString('hex'),
      leafOf(header, Buffer.alloc(32)).toString('hex'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
