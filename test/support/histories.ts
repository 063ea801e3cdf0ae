import { createMessage, deleteMessage, modifyMessage, type Decision } from '#domain';
import { aMessage, aNewMessage } from './builders';

/** One step of a thread's life; `of` picks among the messages that are there. */
export type Step =
  | { readonly do: 'create'; readonly run: boolean }
  | { readonly do: 'modify'; readonly of: number; readonly value: string }
  | { readonly do: 'delete'; readonly of: number };

export const RUN = 'run_1';

/** The decisions of a history in one thread; steps that find no message are left out. */
export function decisionsOf(threadId: string, history: readonly Step[]): Decision[] {
  const alive: string[] = [];
  let made = 0;
  return history.flatMap((now): Decision[] => {
    if (now.do === 'create') {
      const id = `msg_${threadId.slice(7)}x${(made += 1)}`;
      alive.push(id);
      const { role, content, attachments, metadata } = aNewMessage();
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
