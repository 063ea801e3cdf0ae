import fc from 'fast-check';
import type { FileState, MessageState, ThreadState, World } from '../reference/world';

/** Counts back from the newest; below 0 it means what nobody has. */
const NOBODY = -1;

/** The newest thread mostly: a story is about one, and the others stand around it. */
export const threadPick: fc.Arbitrary<number> = fc.oneof(
  { weight: 20, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.constant(NOBODY) },
);

export type MessagePick = { readonly of: number; readonly isForeign: boolean };

/** A message of the thread, deleted or not; seldom one of another thread. */
export const messagePick: fc.Arbitrary<MessagePick> = fc.record({
  of: fc.oneof(
    { weight: 20, arbitrary: fc.nat(25) },
    { weight: 1, arbitrary: fc.constant(NOBODY) },
  ),
  isForeign: rarely(20),
});

export const filePick: fc.Arbitrary<number> = fc.oneof(
  { weight: 12, arbitrary: fc.nat(5) },
  { weight: 1, arbitrary: fc.constant(NOBODY) },
);

export function rarely(oneIn: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: oneIn }).map((number) => number === oneIn);
}

export function threadAt({ threads }: World, pick: number): ThreadState | undefined {
  return at(threads, pick);
}

export function threadIdAt(world: World, pick: number): string {
  return threadAt(world, pick)?.id ?? 'thread_nobody';
}

export function messageAt(
  world: World,
  thread: number,
  { of, isForeign }: MessagePick,
): MessageState | undefined {
  const own = threadAt(world, thread);
  if (!isForeign) return own && at(own.messages, of);
  return at(
    world.threads.filter((each) => each !== own).flatMap(({ messages }) => messages),
    of,
  );
}

export function messageIdAt(world: World, thread: number, pick: MessagePick): string {
  return messageAt(world, thread, pick)?.id ?? 'msg_nobody';
}

export function fileAt({ files }: World, pick: number): FileState | undefined {
  return at(files, pick);
}

export function fileIdAt(world: World, pick: number): string {
  return fileAt(world, pick)?.id ?? 'file-nobody';
}

function at<T>(all: readonly T[], pick: number): T | undefined {
  return pick === NOBODY ? undefined : all.at(-1 - (pick % all.length));
}
