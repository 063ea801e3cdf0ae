import { aMessageCreated, stored } from '../../../test/support/builders';
import type { RecordedEvent, StoredEvent } from '#domain';
import { foldChanges } from './read-changes';

function modified(rev: number, value: string): StoredEvent {
  const { streamId, entityId, projectId, recordedAt } = aMessageCreated();
  const place = { streamId, entityId, projectId, recordedAt, version: rev + 1, rev };
  const event: RecordedEvent = {
    ...place,
    position: rev + 1,
    type: 'MessageModified',
    payload: { metadata: { v: value } },
  };
  return stored(event);
}

const created = stored(aMessageCreated());

describe('what events have changed', () => {
  it('is from nothing to something where it was created', () => {
    const change = foldChanges([created], new Set([2])).get(2);
    expect(change).toMatchObject({ isReadable: true, before: undefined, after: { rev: 1 } });
  });

  it('is told of those asked for only', () => {
    const changes = foldChanges([created, modified(2, 'a')], new Set([3]));
    expect([...changes.keys()]).toEqual([3]);
  });

  it('is right where changes between were left out', () => {
    const changes = foldChanges([created, modified(7, 'a'), modified(8, 'b')], new Set([9]));
    expect(changes.get(9)).toMatchObject({
      before: { metadata: { v: 'a' } },
      after: { metadata: { v: 'b' }, rev: 8 },
    });
  });

  it('cannot be told of an event that is damaged, nor behind it, and is of others', () => {
    const damaged = { ...modified(2, 'a'), payload: '{' };
    const other = stored(aMessageCreated({ entityId: 'msg_b', position: 9 }));
    const changes = foldChanges([created, damaged, modified(3, 'b'), other], new Set([2, 3, 4, 9]));
    expect([...changes.keys()]).toEqual([2, 9]);
  });
});
