import type { World } from './world';

type Told = { readonly id: string; readonly createdAt: number };

/** What only the service can know of something new: its id, and its time. */
export type Born = Told | { readonly fault: string };

/** Some clocks of one machine are read in another order than they are set. */
const SKEW_SECONDS = 2;

/**
 * Takes id and time from an answer, if they can be those of something that was made just now: the id
 * is new and has the right form, and the time is not before that of anything made earlier.
 */
export function born(world: World, prefix: string, text: string): Born {
  const { id, created_at: createdAt } = readTold(text);
  if (typeof id !== 'string' || !new RegExp(`^${prefix}[0-9A-Za-z]{24}$`).test(id)) {
    return { fault: `a new id that begins with ${prefix}` };
  }
  if (isTaken(world, id)) return { fault: 'an id that nothing else has' };
  if (typeof createdAt !== 'number' || !Number.isInteger(createdAt)) {
    return { fault: 'whole seconds in created_at' };
  }
  if (createdAt < world.clock) return { fault: `a created_at of ${world.clock} or later` };
  if (createdAt > Date.now() / 1000 + SKEW_SECONDS) return { fault: 'a created_at that has come' };
  world.clock = createdAt;
  return { id, createdAt };
}

function readTold(text: string): { readonly id?: unknown; readonly created_at?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { id?: unknown; created_at?: unknown };
  } catch {
    return {};
  }
}

function isTaken({ threads, files }: World, id: string): boolean {
  const isOne = (each: { readonly id: string }): boolean => each.id === id;
  return (
    threads.some((thread) => isOne(thread) || thread.messages.some(isOne)) || files.some(isOne)
  );
}
