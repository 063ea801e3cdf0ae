// The SDKs mark the threads as deprecated, and still ship them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import Newest from 'openai';
import { VERSION as NEWEST_VERSION } from 'openai/version';
import OfV1 from 'openai-v1';
import OfV2 from 'openai-v2';

/** How an application sets an SDK up. Nothing here is a header. */
export type SdkOptions = {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly maxRetries?: number;
  /** Milliseconds for one attempt. */
  readonly timeout?: number;
};

export type NewMessage = {
  role: 'user' | 'assistant';
  content: string;
  metadata?: Record<string, string>;
};
export type Query = { limit?: number; order?: 'asc' | 'desc'; after?: string; before?: string };
type Change = { metadata?: Record<string, string> | null };

export type Thread = {
  readonly id: string;
  readonly object: 'thread';
  readonly created_at: number;
  readonly metadata: unknown;
};
export type Message = {
  readonly id: string;
  readonly object: 'thread.message';
  readonly thread_id: string;
  readonly role: string;
  readonly content: readonly unknown[];
  readonly metadata: unknown;
};
type Deleted = { readonly id: string; readonly deleted: boolean };
export type Page = {
  readonly data: readonly Message[];
  hasNextPage(): boolean;
  getNextPage(): Promise<Page>;
};
type Listing = PromiseLike<Page> & AsyncIterable<Message>;

/** The same calls, each as the users of that SDK write it. */
export type Client = {
  readonly createThread: (body?: Change & { messages?: NewMessage[] }) => Promise<Thread>;
  readonly retrieveThread: (threadId: string) => Promise<Thread>;
  readonly updateThread: (threadId: string, change: Change) => Promise<Thread>;
  readonly deleteThread: (threadId: string) => Promise<Deleted>;
  readonly createMessage: (threadId: string, message: NewMessage) => Promise<Message>;
  readonly retrieveMessage: (threadId: string, messageId: string) => Promise<Message>;
  readonly updateMessage: (threadId: string, messageId: string, change: Change) => Promise<Message>;
  /** 4.36.0 has no such method. */
  readonly deleteMessage?: (threadId: string, messageId: string) => Promise<Deleted>;
  readonly listMessages: (threadId: string, query?: Query) => Listing;
};

/** Classes that an application tells its errors apart by. */
const ERRORS = [
  'APIError',
  'APIConnectionError',
  'APIConnectionTimeoutError',
  'AuthenticationError',
  'BadRequestError',
  'InternalServerError',
  'NotFoundError',
  'RateLimitError',
] as const;
type ErrorClass = abstract new (...args: never[]) => Error;

export type Sdk = {
  readonly version: string;
  readonly dialect: 'v1' | 'v2';
  /** Whether it says how often it has tried before. */
  readonly countsRetries: boolean;
  /** Whether it believes `has_more`; else only an empty page ends a walk. */
  readonly believesHasMore: boolean;
  readonly errors: Readonly<Record<(typeof ERRORS)[number], ErrorClass>>;
  readonly connect: (options: SdkOptions) => Client;
};

/** The last one that speaks v1. */
const SDK_OF_V1: Sdk = {
  version: '4.36.0',
  dialect: 'v1',
  countsRetries: false,
  believesHasMore: false,
  errors: OfV1,
  connect: (options) => {
    const { threads } = new OfV1(options).beta;
    return {
      createThread: (body) => threads.create(body),
      retrieveThread: (threadId) => threads.retrieve(threadId),
      updateThread: (threadId, change) => threads.update(threadId, change),
      deleteThread: (threadId) => threads.del(threadId),
      createMessage: (threadId, message) => threads.messages.create(threadId, message),
      retrieveMessage: (threadId, id) => threads.messages.retrieve(threadId, id),
      updateMessage: (threadId, id, change) => threads.messages.update(threadId, id, change),
      listMessages: (threadId, query) => threads.messages.list(threadId, query),
    };
  },
};

/** The last of the line that v2 began with: ids by place, `del`. */
const FIRST_SDK_OF_V2: Sdk = {
  version: '4.104.0',
  dialect: 'v2',
  countsRetries: true,
  believesHasMore: true,
  errors: OfV2,
  connect: (options) => {
    const { threads } = new OfV2(options).beta;
    return {
      createThread: (body) => threads.create(body),
      retrieveThread: (threadId) => threads.retrieve(threadId),
      updateThread: (threadId, change) => threads.update(threadId, change),
      deleteThread: (threadId) => threads.del(threadId),
      createMessage: (threadId, message) => threads.messages.create(threadId, message),
      retrieveMessage: (threadId, id) => threads.messages.retrieve(threadId, id),
      updateMessage: (threadId, id, change) => threads.messages.update(threadId, id, change),
      deleteMessage: (threadId, id) => threads.messages.del(threadId, id),
      listMessages: (threadId, query) => threads.messages.list(threadId, query),
    };
  },
};

/** Of today: the thread is named in the parameters, `delete`. */
const NEWEST_SDK: Sdk = {
  version: NEWEST_VERSION,
  dialect: 'v2',
  countsRetries: true,
  believesHasMore: true,
  errors: Newest,
  connect: (options) => {
    const { threads } = new Newest(options).beta;
    return {
      createThread: (body) => threads.create(body),
      retrieveThread: (threadId) => threads.retrieve(threadId),
      updateThread: (threadId, change) => threads.update(threadId, change),
      deleteThread: (threadId) => threads.delete(threadId),
      createMessage: (threadId, message) => threads.messages.create(threadId, message),
      retrieveMessage: (thread_id, id) => threads.messages.retrieve(id, { thread_id }),
      updateMessage: (thread_id, id, change) =>
        threads.messages.update(id, { thread_id, ...change }),
      deleteMessage: (thread_id, id) => threads.messages.delete(id, { thread_id }),
      listMessages: (threadId, query) => threads.messages.list(threadId, query),
    };
  },
};

/** For describe.each: what its users installed, and how they call it. */
export const SDKS: readonly (readonly [name: string, sdk: Sdk])[] = [
  SDK_OF_V1,
  FIRST_SDK_OF_V2,
  NEWEST_SDK,
].map((sdk) => [`openai@${sdk.version}`, sdk]);
