import { pathOf } from '../api/ask';
import type { Page, Thread } from '../api/types';
import { hrefOf } from '../state/parse-route';
import { Code, MetadataList, Time } from '../ui/parts';
import { Empty, More } from '../ui/states';
import { usePages } from '../ui/use-pages';
import { queryOf } from './filters';
import { SearchForm } from './search-form';

const PAGE = 25;

/** The threads of the project, the newest first. */
export function ThreadsView({ filters }: { readonly filters: readonly string[] }) {
  const pages = usePages<Thread>(
    (api, after, signal) => {
      // An empty value is a value here: it is not left out.
      const metadata = new URLSearchParams(queryOf(filters)).toString();
      const path = pathOf('threads', { limit: PAGE, after });
      return api.json<Page<Thread>>(metadata ? `${path}&${metadata}` : path, { signal });
    },
    [filters.join('\n')],
  );
  const isEmpty = pages.items.length === 0 && !pages.isLoading && pages.error === undefined;
  return (
    <>
      <h1>Threads</h1>
      <SearchForm filters={filters} />
      <ul class="rows" aria-label="Threads">
        {pages.items.map((thread) => (
          <ThreadRow key={thread.id} thread={thread} />
        ))}
      </ul>
      {isEmpty && (
        <Empty>
          {filters.length > 0 ? 'No thread has this metadata.' : 'There is no thread yet.'}
        </Empty>
      )}
      <More pages={pages} what="threads" />
    </>
  );
}

function ThreadRow({ thread }: { readonly thread: Thread }) {
  return (
    <li class="row">
      <div class="row-head">
        <a class="row-link" href={hrefOf.thread(thread.id)}>
          <Code>{thread.id}</Code>
        </a>
        <span class="quiet">
          <Time of={thread.created_at} />
        </span>
      </div>
      <MetadataList metadata={thread.metadata} />
    </li>
  );
}
