import type { SavedMessage } from '#contract';
import type { Db } from '#database';
import { createMessage, createThread, type Decision, type NewMessage } from '#domain';
import { eventIdOf, type AppendOutcome, type Appender } from '#event-store';
import { findKnown, type Known } from './find-known';
import type { GatheredThread } from './gather';

export type Imported = {
  readonly threads: number;
  readonly messages: number;
  /** Those that an earlier import, or somebody else, had brought here before. */
  readonly threadsBefore: number;
  readonly messagesBefore: number;
  readonly refused: readonly Refused[];
};

/** A thread or message that the log does not take. */
export type Refused = { readonly id: string; readonly reason: string };

type Options = {
  readonly db: Db;
  readonly appender: Pick<Appender, 'append'>;
  readonly projectId: string;
  /** By which its events are found again. */
  readonly requestId: string;
  /** Told now and then how many messages are done, whatever became of them. */
  readonly onProgress?: (messages: number) => void;
};

/** Messages that come with their thread, in one append; what more it has follows one by one. */
const WITH_THREAD = 200;
/** Entities that are looked for with one statement. */
const PORTION = 2_000;
/** Appends under way at once, and characters of their texts. */
const MOST = { appends: 500, characters: 16_000_000 } as const;

/**
 * Appends what is not there yet. It may be repeated, and go on where it was broken off: an event of an import has
 * the same id each time, and what exists is left as it is.
 */
export async function importThreads(
  threads: readonly GatheredThread[],
  options: Options,
): Promise<Imported> {
  const tally = createTally(options.onProgress);
  for (const portion of portionsOf(threads)) {
    const ids = portion.flatMap(({ id, messages }) => [id, ...messages.map((one) => one.id)]);
    const known = await findKnown(options.db, ids);
    await appendAll(portion, known, options, tally);
  }
  return tally.imported();
}

async function appendAll(
  threads: readonly GatheredThread[],
  known: ReadonlyMap<string, Known>,
  options: Options,
  tally: Tally,
): Promise<void> {
  const { appender, projectId, requestId } = options;
  const room = createRoom();
  const send = async (
    decision: Decision,
    characters: number,
    settle: (outcome: AppendOutcome) => void,
  ): Promise<void> => {
    await room.take(characters);
    const eventIds = decision.events.map(({ entityId }) => importedEventId(projectId, entityId));
    const context = { projectId, actor: 'import', requestId };
    // Sent in order, and not waited for: what comes first is first in the log.
    room.note(appender.append({ decision, context, eventIds }).then(settle), characters);
  };
  for (const thread of threads) {
    const { fresh, elsewhere } = sift(thread, known, projectId, tally);
    if (elsewhere !== undefined) {
      tally.refuse(thread.id, elsewhere, thread.messages.length);
      continue;
    }
    const isNew = !known.has(thread.id);
    const first = isNew ? fresh.slice(0, WITH_THREAD) : [];
    if (isNew) {
      const { id: threadId, createdAt, metadata, toolResources } = thread;
      const resources = Object.keys(toolResources).length > 0 && { toolResources };
      const decision = createThread({
        ...{ threadId, createdAt, metadata, ...resources },
        messages: first.map(newMessage),
      });
      await send(decision, charactersOf(first), (outcome) =>
        tally.thread(thread.id, first, outcome),
      );
    } else tally.threadBefore();
    for (const message of fresh.slice(first.length)) {
      const decision = createMessage(thread.id, newMessage(message));
      await send(decision, charactersOf([message]), (outcome) => tally.message(message, outcome));
    }
  }
  await room.empty();
}

/** What of a thread is still to be appended; and why nothing of it is, where it is not this project's to have. */
function sift(
  { id, messages }: GatheredThread,
  known: ReadonlyMap<string, Known>,
  projectId: string,
  tally: Tally,
): { readonly fresh: readonly SavedMessage[]; readonly elsewhere?: string } {
  const thread = known.get(id);
  if (thread && (thread.projectId !== projectId || thread.streamId !== id)) {
    return { fresh: [], elsewhere: 'its id is taken' };
  }
  if (thread?.isDeleted) return { fresh: [], elsewhere: 'the thread was deleted here' };
  const fresh = messages.filter((message) => {
    const there = known.get(message.id);
    if (!there) return true;
    if (there.projectId === projectId && there.streamId === id) tally.messageBefore();
    else tally.refuse(message.id, 'its id is taken', 1);
    return false;
  });
  return { fresh };
}

function newMessage(message: SavedMessage): NewMessage {
  const { id, role, content, attachments, metadata, assistantId, runId, createdAt } = message;
  return {
    ...{ id, role, content, attachments, metadata },
    ...(assistantId !== null && { assistant_id: assistantId }),
    ...(runId !== null && { run_id: runId }),
    created_at: createdAt,
  };
}

/** The same for the same entity, whenever it is imported. */
function importedEventId(projectId: string, entityId: string): Buffer {
  return eventIdOf(JSON.stringify(['threadlog import', projectId, entityId]));
}

function charactersOf(messages: readonly SavedMessage[]): number {
  return messages.reduce((sum, { content }) => sum + JSON.stringify(content).length + 500, 500);
}

/** Threads whose ids go together into one statement. */
function* portionsOf(threads: readonly GatheredThread[]): Generator<readonly GatheredThread[]> {
  let [portion, size]: [GatheredThread[], number] = [[], 0];
  for (const thread of threads) {
    portion.push(thread);
    size += 1 + thread.messages.length;
    if (size < PORTION) continue;
    yield portion;
    [portion, size] = [[], 0];
  }
  if (portion.length > 0) yield portion;
}

/** Bounds what is under way: an append that fails ends the import, after those that were sent. */
function createRoom(): {
  readonly take: (characters: number) => Promise<void>;
  readonly note: (append: Promise<void>, characters: number) => void;
  readonly empty: () => Promise<void>;
} {
  const underWay: { readonly append: Promise<void>; readonly characters: number }[] = [];
  let held = 0;
  const shift = async (): Promise<void> => {
    const oldest = underWay.shift();
    held -= oldest?.characters ?? 0;
    await oldest?.append;
  };
  return {
    take: async (characters) => {
      const isFull = (): boolean =>
        underWay.length >= MOST.appends || held + characters > MOST.characters;
      while (underWay.length > 0 && isFull()) await shift();
    },
    note: (append, characters) => {
      // Heard when it is its turn; until then nobody listens.
      append.catch(() => undefined);
      underWay.push({ append, characters });
      held += characters;
    },
    empty: async () => {
      while (underWay.length > 0) await shift();
    },
  };
}

type Tally = ReturnType<typeof createTally>;

function createTally(onProgress: (messages: number) => void = () => undefined) {
  const counts = { threads: 0, messages: 0, threadsBefore: 0, messagesBefore: 0 };
  const refused: Refused[] = [];
  let done = 0;
  const progress = (messages: number): void => onProgress((done += messages));
  return {
    threadBefore: () => void (counts.threadsBefore += 1),
    messageBefore: () => {
      counts.messagesBefore += 1;
      progress(1);
    },
    refuse: (id: string, reason: string, messages: number) => {
      refused.push({ id, reason });
      progress(messages);
    },
    thread: (id: string, first: readonly SavedMessage[], outcome: AppendOutcome) => {
      if (outcome.status === 'refused') refused.push({ id, reason: 'its id is taken' });
      else {
        counts.threads += 1;
        counts.messages += first.length;
      }
      progress(first.length);
    },
    message: ({ id }: SavedMessage, outcome: AppendOutcome) => {
      if (outcome.status === 'refused') refused.push({ id, reason: 'its thread is not open' });
      else counts.messages += 1;
      progress(1);
    },
    imported: (): Imported => ({ ...counts, refused }),
  };
}
