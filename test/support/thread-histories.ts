import fc from 'fast-check';
import {
  createMessage,
  createThread,
  deleteThread,
  placeEvents,
  type Decision,
  type Metadata,
  type RecordedEvent,
} from '#domain';
import { aNewMessage } from './builders';

/** One step in the life of two projects; `of` picks among the threads that are there. */
export type ThreadStep =
  | { readonly do: 'create'; readonly project: Project; readonly metadata: Metadata }
  | { readonly do: 'modify'; readonly of: number; readonly metadata: Metadata | null }
  | { readonly do: 'write'; readonly of: number }
  | { readonly do: 'delete'; readonly of: number };

export const PROJECTS = ['p', 'q'] as const;
export type Project = (typeof PROJECTS)[number];

/** What a project decided: the log stores whose it was. */
export type ProjectDecision = { readonly projectId: Project; readonly decision: Decision };

/** Few keys and values, so that searches hit, miss and come to hit by a change. */
export const metadata: fc.Arbitrary<Metadata> = fc.dictionary(
  fc.constantFrom('a', 'b', '__proto__'),
  fc.constantFrom('1', '2', ''),
  { maxKeys: 3 },
);

const of = fc.nat(50);
const step: fc.Arbitrary<ThreadStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      project: fc.constantFrom('p' as const, 'p' as const, 'q' as const),
      metadata,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('modify' as const),
      of,
      metadata: fc.option(metadata, { freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('write' as const), of }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), of }) },
);

export const threadSteps = (maxLength: number): fc.Arbitrary<ThreadStep[]> =>
  fc.array(step, { maxLength });

/** The decisions of a history; `name` keeps its ids apart from those of others. */
export function threadDecisions(name: string, history: readonly ThreadStep[]): ProjectDecision[] {
  const alive: { readonly id: string; readonly projectId: Project }[] = [];
  return history.flatMap((now, index): ProjectDecision[] => {
    if (now.do === 'create') {
      const thread = { id: `thread_${name}x${index}`, projectId: now.project };
      alive.push(thread);
      const decision = createThread({ threadId: thread.id, metadata: now.metadata, messages: [] });
      return [{ projectId: now.project, decision }];
    }
    const at = alive.length ? now.of % alive.length : -1;
    const thread = alive[at];
    if (!thread) return [];
    if (now.do === 'delete') alive.splice(at, 1);
    return [{ projectId: thread.projectId, decision: changeOf(thread.id, now, index) }];
  });
}

function changeOf(
  id: string,
  step: Exclude<ThreadStep, { do: 'create' }>,
  index: number,
): Decision {
  switch (step.do) {
    case 'write': {
      const { role, content, attachments } = aNewMessage();
      const messageId = `msg_${id.slice(7)}x${index}`;
      return createMessage(id, { id: messageId, role, content, attachments, metadata: {} });
    }
    case 'modify': {
      const payload = step.metadata
        ? { metadata: step.metadata }
        : { tool_resources: { code_interpreter: { file_ids: [`file-${index}`] } } };
      const events = [{ type: 'ThreadModified' as const, entityId: id, payload }];
      return { streamId: id, stream: 'open', entity: { id }, events };
    }
    case 'delete':
      return deleteThread(id);
  }
}

/** The events that those decisions become when nothing else is in the log. */
export function eventsOfProjects(decisions: readonly ProjectDecision[]): RecordedEvent[] {
  const numbers = new Map<string, number>();
  const next = (of: string): number => {
    const number = (numbers.get(of) ?? 0) + 1;
    numbers.set(of, number);
    return number;
  };
  return decisions.flatMap(({ projectId, decision }, index) => {
    const entityId = decision.events[0]?.entityId ?? '';
    return placeEvents(decision, projectId, {
      position: index + 1,
      version: next(decision.streamId),
      rev: next(`entity ${entityId}`),
      recordedAt: 1_700_000_000_000,
    });
  });
}
