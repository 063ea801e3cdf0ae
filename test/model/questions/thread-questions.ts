import fc from 'fast-check';
import type { SentThread } from '../reference/ask';
import { changeIn, contentIn, content, metadata, metadataSearch, toolResources } from './bodies';
import { condition, dialect, headersOf, keyPick, tagsFor } from './headers';
import { pagingPick, queryOf } from './paging';
import { threadAt, threadIdAt, threadPick } from './picks';
import type { Question } from './question';

export const createThread: fc.Arbitrary<Question> = fc
  .record({
    dialect,
    key: keyPick,
    metadata,
    toolResources,
    messages: fc.array(content, { maxLength: 3 }),
  })
  .map((pick) => (world) => {
    const messages = pick.messages.map((said) => ({
      role: 'assistant' as const,
      content: contentIn(pick.dialect, said),
    }));
    const body: SentThread = {
      ...changeIn(pick.dialect, pick),
      ...(messages.length > 0 && { messages }),
    };
    return { what: 'createThread', ...headersOf(world, pick), body };
  });

export const retrieveThread: fc.Arbitrary<Question> = fc
  .record({ dialect, thread: threadPick, condition })
  .map(({ dialect, thread, condition }) => (world) => {
    const ifNoneMatch = tagsFor(condition, threadAt(world, thread));
    return {
      what: 'retrieveThread',
      dialect,
      threadId: threadIdAt(world, thread),
      ...(ifNoneMatch !== undefined && { ifNoneMatch }),
    };
  });

export const modifyThread: fc.Arbitrary<Question> = fc
  .record({ dialect, key: keyPick, thread: threadPick, condition, metadata, toolResources })
  .map((pick) => (world) => {
    const ifMatch = tagsFor(pick.condition, threadAt(world, pick.thread));
    return {
      what: 'modifyThread',
      ...headersOf(world, pick),
      threadId: threadIdAt(world, pick.thread),
      ...(ifMatch !== undefined && { ifMatch }),
      body: changeIn(pick.dialect, pick),
    };
  });

export const deleteThread: fc.Arbitrary<Question> = fc
  .record({ dialect, key: keyPick, thread: threadPick, condition })
  .map((pick) => (world) => {
    const ifMatch = tagsFor(pick.condition, threadAt(world, pick.thread));
    return {
      what: 'deleteThread',
      ...headersOf(world, pick),
      threadId: threadIdAt(world, pick.thread),
      ...(ifMatch !== undefined && { ifMatch }),
    };
  });

export const listThreads: fc.Arbitrary<Question> = fc
  .record({ dialect, paging: pagingPick(threadPick), search: metadataSearch })
  .map(({ dialect, paging, search }) => (world) => {
    const query = { ...queryOf(paging, (pick) => threadIdAt(world, pick)), ...search };
    return { what: 'listThreads', dialect, query };
  });
