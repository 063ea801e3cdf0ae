import type { Ask, SentMessage, ToolResources } from './ask';
import type { Expected } from './expected';

export type Metadata = Readonly<Record<string, string>>;

/** A part as it reads under v2. */
export type Part =
  | { readonly type: 'text'; readonly text: { readonly value: string; readonly annotations: [] } }
  | {
      readonly type: 'image_url';
      readonly image_url: { readonly url: string; readonly detail: 'auto' };
    };

export type Attached = { readonly file_id: string; readonly tools: readonly string[] };

/** What a message is created with; what its creation said, as JSON, is what tells a repeat of it. */
export type MessageFacts = {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Part[];
  readonly attachments: readonly Attached[];
  readonly metadata: Metadata;
};

export type MessageState = MessageFacts & {
  /** Empty while no answer has told it: the initial messages of a thread are not in its answer. */
  id: string;
  readonly createdAt: number;
  readonly runId: string | null;
  readonly assistantId: string | null;
  metadata: Metadata;
  rev: number;
  isDeleted: boolean;
  /** The events of its thread up to its creation. */
  readonly version: number;
  /** As the client sent it; undefined for an imported one. */
  readonly sent?: SentMessage;
  readonly facts: MessageFacts;
};

export type ThreadState = {
  readonly id: string;
  readonly createdAt: number;
  metadata: Metadata;
  toolResources: ToolResources;
  rev: number;
  /** Its events and those of its messages. */
  version: number;
  isDeleted: boolean;
  /** All that ever were, in the order of the log. */
  readonly messages: MessageState[];
};

export type FileState = {
  readonly id: string;
  readonly createdAt: number;
  readonly filename: string;
  readonly purpose: string;
  readonly bytes: number;
  isDeleted: boolean;
};

/** A project as plain arrays, and what its clients did under an idempotency key. */
export type World = {
  readonly threads: ThreadState[];
  readonly files: FileState[];
  readonly keys: Map<string, { readonly said: string; readonly expected: Expected }>;
  /** The newest time that an answer told: time never goes back along the log. */
  clock: number;
  /** Requests that were sent with a key, done or refused. */
  readonly keyed: Ask[];
};

export function newWorld(): World {
  return { threads: [], files: [], keys: new Map(), clock: 0, keyed: [] };
}

/** Puts `other` in the place of `world`, which others hold. */
export function become(world: World, other: World): void {
  world.threads.splice(0, Infinity, ...other.threads);
  world.files.splice(0, Infinity, ...other.files);
  for (const [key, done] of other.keys) world.keys.set(key, done);
  world.clock = other.clock;
}

export function liveThread(world: World, threadId: string): ThreadState | undefined {
  return world.threads.find(({ id, isDeleted }) => id === threadId && !isDeleted);
}

export function liveMessage(thread: ThreadState, messageId: string): MessageState | undefined {
  return thread.messages.find(({ id, isDeleted }) => id === messageId && !isDeleted);
}

export function liveFile(world: World, fileId: string): FileState | undefined {
  return world.files.find(({ id, isDeleted }) => id === fileId && !isDeleted);
}
