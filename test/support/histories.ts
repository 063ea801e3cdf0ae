import fc from 'fast-check';
import {
  createMessage,
  deleteMessage,
  modifyMessage,
  placeEvents,
  type Decision,
  type RecordedEvent,
} from '#domain';
import { aMessage } from './builders';

/** One step of a thread's life; `of` picks among the messages that are there. */
export type Step =
  | { readonly do: 'create'; readonly run: boolean }
  | { readonly do: 'modify'; readonly of: number; readonly value: string }
  | { readonly do: 'delete'; readonly of: number };

export const RUN = 'run_1';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('create' as const), run: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('modify' as const),
      of: fc.nat(50),
      value: fc.string(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), of: fc.nat(50) }) },
);

export const steps = (maxLength: number): fc.Arbitrary<Step[]> => fc.array(step, { maxLength });

/** The decisions of a history in one thread; steps that find no message are left out. */
export function decisionsOf(threadId: string, history: readonly Step[]): Decision[] {
  const alive: string[] = [];
  let made = 0;
  return history.flatMap((now): Decision[] => {
    if (now.do === 'create') {
      const id = `msg_${threadId.slice(7)}x${(made += 1)}`;
      alive.push(id);
      const { role, content, attachments, metadata } = aMessage();
      const run = now.run ? { run_id: RUN } : {};
      return [createMessage(threadId, { id, role, content, attachments, metadata, ...run })];
    }
    const index = alive.length ? now.of % alive.length : -1;
    const id = alive[index];
    if (id === undefined) return [];
    if (now.do === 'modify') {
      const change = { metadata: { v: now.value } };
      return [modifyMessage(aMessage({ id, threadId }), change)].flatMap((d) => d ?? []);
    }
    alive.splice(index, 1);
    return [deleteMessage(threadId, id)];
  });
}

/** The events that those decisions become when nothing else is in the log. */
export function eventsOf(decisions: readonly Decision[]): RecordedEvent[] {
  const revs = new Map<string, number>();
  return decisions.flatMap((decision, index) => {
    const entity = decision.events[0]?.entityId ?? '';
    const rev = (revs.get(entity) ?? 0) + 1;
    revs.set(entity, rev);
    const place = { position: index + 2, version: index + 2, rev, recordedAt: 1_700_000_000_000 };
    return placeEvents(decision, 'p', place);
  });
}
