import { Inject, Injectable } from '@nestjs/common';
import { ApiError, presentList, presentMessage, prettyJson, type Dialect } from '#contract';
import type { ListedMessages, ListTarget, PageQuery, Reads } from '#projection';
import { PAGES, READS } from '../tokens';
import type { PageCache } from './page-cache';

/** Answers with pages of messages, ready to be sent. */
@Injectable()
export class ListMessagesHandler {
  constructor(
    @Inject(READS) private readonly reads: Reads,
    @Inject(PAGES) private readonly answered: PageCache,
  ) {}

  /**
   * As of now. Clients poll: most pages are asked for again and again while nothing changes.
   * @throws ApiError
   */
  async now(target: ListTarget, query: PageQuery, dialect: Dialect): Promise<Buffer> {
    const key = keyOf(target, query, dialect);
    const known = this.answered.get(key);
    const { listed, version } = await this.reads.page(target, query, known?.version);
    if (known && listed.status === 'unchanged') return known.body;
    const body = bodyOf(listed, { target, query, dialect });
    this.answered.set(key, { version, body });
    return body;
  }

  /** As of a position of the log. @throws ApiError */
  async at(asked: Asked, position: number): Promise<Buffer> {
    return bodyOf(await this.reads.pageAt(asked.target, asked.query, position), asked);
  }
}

type Asked = {
  readonly target: ListTarget;
  readonly query: PageQuery;
  readonly dialect: Dialect;
};

/** All that decides what a page of one version of the thread looks like. */
function keyOf(target: ListTarget, query: PageQuery, dialect: Dialect): string {
  const { limit, order, after, before, runId } = query;
  const { projectId, threadId } = target;
  return JSON.stringify([projectId, threadId, dialect, limit, order, after, before, runId]);
}

function bodyOf(
  listed: ListedMessages | { readonly status: 'unchanged' },
  { target: { threadId }, query, dialect }: Asked,
): Buffer {
  switch (listed.status) {
    case 'thread_missing':
      throw new ApiError('thread_missing', { id: threadId });
    case 'content_erased':
      throw new ApiError('content_erased', { id: threadId });
    case 'cursor_missing':
      throw new ApiError('cursor_missing', {
        param: listed.cursor,
        id: query[listed.cursor] ?? '',
      });
    case 'unchanged':
      throw new Error('a page is unchanged that nobody had');
    case 'listed':
      return Buffer.from(
        prettyJson(
          presentList(
            listed.items,
            listed.hasMore,
            (message) => message.id,
            (message) => presentMessage(message, dialect),
          ),
        ),
      );
  }
}
