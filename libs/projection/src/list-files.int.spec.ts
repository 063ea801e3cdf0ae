import {
  createThread,
  decodeEvent,
  deleteFile,
  foldFile,
  uploadFile,
  type FilePurpose,
  type StoredFile,
} from '#domain';
import { readAfter, readHead } from '#event-store';
import { CONTEXT, openTestLog, type TestLog } from '../../../test/support/log';
import { modelPage } from '../../../test/support/page-model';
import { listFiles } from './list-files';
import { listThreads } from './list-threads';
import type { FileQuery } from './page';
import { projectBatch } from './project-batch';
import { readFiles } from './read-files';

let log: TestLog;
beforeEach(async () => (log = await openTestLog()));
afterEach(() => log.close());

const PROJECTS = ['p', 'q'] as const;
type Step =
  | { readonly do: 'upload'; readonly project: 'p' | 'q'; readonly purpose: FilePurpose }
  | { readonly do: 'delete'; readonly of: number }
  | { readonly do: 'thread' };

/** So that the purpose cannot be found where it does not stand. */
const FILENAME = '","purpose":"vision","x":"../a b.txt';

const payloadOf = (purpose: FilePurpose) => ({
  filename: FILENAME,
  purpose,
  bytes: 5_000_000_000,
  sha256: 'a'.repeat(64),
});

let made = 0;
async function liveThrough(history: readonly Step[]): Promise<void> {
  const alive: { id: string; project: 'p' | 'q' }[] = [];
  for (const now of history) {
    const id = String((made += 1)).padStart(24, '0');
    if (now.do === 'upload') {
      alive.push({ id: `file-${id}`, project: now.project });
      await append(now.project, uploadFile(`file-${id}`, payloadOf(now.purpose)));
    } else if (now.do === 'thread') {
      await append(
        'p',
        createThread({ threadId: `thread_${id}`, metadata: { a: '1' }, messages: [] }),
      );
    } else {
      const [file] = alive.splice(now.of % Math.max(1, alive.length), 1);
      if (file) await append(file.project, deleteFile(file.id));
    }
  }
}

async function append(projectId: string, decision: ReturnType<typeof deleteFile>): Promise<void> {
  const { status } = await log.appender.append({ decision, context: { ...CONTEXT, projectId } });
  expect(status).toBe('appended');
}

type Model = { readonly now: ReadonlyMap<string, StoredFile>; readonly ids: readonly string[] };

async function foldLog(projectId: string): Promise<Model> {
  const now = new Map<string, StoredFile>();
  const ids: string[] = [];
  for (const event of (await readAfter(log.db, 0, 10_000)).map(decodeEvent)) {
    if (event.projectId !== projectId || !event.type.startsWith('File')) continue;
    if (event.rev === 1) ids.push(event.entityId);
    const next = foldFile(now.get(event.entityId), event);
    if (next) now.set(next.id, next);
    else now.delete(event.entityId);
  }
  return { now, ids };
}

async function everyPage(): Promise<void> {
  for (const projectId of PROJECTS) {
    const { now, ids } = await foldLog(projectId);
    for (const query of queriesOver(ids)) {
      const listed = await listFiles(log.db, projectId, query);
      if (listed.status !== 'listed') throw new Error(`${listed.status}: ${JSON.stringify(query)}`);
      const isListed = (id: string): boolean =>
        now.has(id) && (query.purpose === undefined || now.get(id)?.purpose === query.purpose);
      const page = modelPage(ids, isListed, query);
      const { items, hasMore } = listed;
      const files = page.ids.map((id) => now.get(id));
      expect({ query, files: items, hasMore }).toEqual({ query, files, hasMore: page.hasMore });
    }
    const every = await readFiles(log.db, projectId, ids);
    expect(new Map(every.map((file) => [file.id, file]))).toEqual(now);
  }
}

/** Both orders, each cursor at the ends and in the middle; limits and purposes take turns. */
function queriesOver(ids: readonly string[]): FileQuery[] {
  const cursors = [undefined, ...new Set([ids[0], ids[Math.floor(ids.length / 2)], ids.at(-1)])];
  return (['asc', 'desc'] as const).flatMap((order) =>
    cursors.flatMap((after) =>
      cursors.map((before, turn) => {
        const purpose = [undefined, 'vision', 'assistants'][turn % 3];
        return {
          limit: [1, 3, 100][(turn + order.length) % 3] ?? 1,
          order,
          ...(after !== undefined && { after }),
          ...(before !== undefined && { before }),
          ...(purpose && { purpose }),
        };
      }),
    ),
  );
}

const upload = (purpose: FilePurpose = 'assistants'): Step => ({
  do: 'upload',
  project: 'p',
  purpose,
});
const STORY: Step[] = [
  upload(),
  upload('vision'),
  { do: 'thread' },
  { do: 'upload', project: 'q', purpose: 'vision' },
  upload(),
  { do: 'delete', of: 1 },
  upload('vision'),
  { do: 'delete', of: 0 },
];

describe('a list of files', () => {
  it('is the same wherever the projection is (I9)', async () => {
    await liveThrough(STORY);
    const head = await readHead(log.db);
    for (let k = 0; k <= head; k += 1) {
      await everyPage();
      await projectBatch({ db: log.db, readAfter }, 1);
    }
  }, 60_000);

  it('has files that could not be projected (I23)', async () => {
    await liveThrough([upload(), upload(), upload('vision')]);
    const [first] = await readAfter(log.db, 0, 1);
    await log.db
      .insertInto('threadlog.dead_events')
      .values({ position: 1, stream_id: first?.streamId ?? '', reason: 'it was made up' })
      .execute();
    await projectBatch({ db: log.db, readAfter }, 100);
    expect(
      await log.db.withSchema('read_model').selectFrom('files').selectAll().execute(),
    ).toHaveLength(2);
    await everyPage();
  });

  it('knows no cursor of another project', async () => {
    await liveThrough([{ do: 'upload', project: 'q', purpose: 'vision' }]);
    const [theirs] = (await foldLog('q')).ids;
    const query = { limit: 1, order: 'asc', after: theirs ?? '' } as const;
    expect(await listFiles(log.db, 'p', query)).toEqual({
      status: 'cursor_missing',
      cursor: 'after',
    });
  });
});

describe('a list of threads', () => {
  it('has no files on it, projected or not', async () => {
    await liveThrough([...STORY, ...STORY]);
    const events = await readAfter(log.db, 0, 100);
    const threads = events.filter(({ type }) => type === 'ThreadCreated').map((e) => e.entityId);
    for (let batch = 0; batch < 3; batch += 1) {
      for (const metadata of [undefined, { a: '1' }]) {
        const query = { limit: 100, order: 'asc', ...(metadata && { metadata }) } as const;
        const listed = await listThreads(log.db, 'p', query, 3);
        const ids = listed.status === 'listed' && listed.items.map(({ id }) => id);
        expect(ids).toEqual(threads);
      }
      await projectBatch({ db: log.db, readAfter }, 8);
    }
  });
});
