import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Thread } from '#domain';
import { aMessage } from '../../../test/support/builders';
import { ApiError } from './api-error';
import {
  presentDeleted,
  presentList,
  presentMessage,
  presentMessageFile,
  presentThread,
} from './present';

const GOLDEN = join(__dirname, '../../../test/golden/wire');
/** Objects as the hosted service wrote them, byte for byte: two spaces, its order of keys. */
const golden = (name: string): string => readFileSync(join(GOLDEN, name), 'utf8').trimEnd();
const pretty = (value: object): string => JSON.stringify(value, null, 2);

const full = aMessage({
  id: 'msg_abc123',
  threadId: 'thread_abc123',
  createdAt: 1_698_983_503_999,
  role: 'assistant',
  content: [
    { type: 'text', text: { value: 'Hi! How can I help you today?', annotations: [] } },
    { type: 'image_file', image_file: { file_id: 'file-img', detail: 'low' } },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
    { type: 'refusal', refusal: 'I cannot.' },
  ],
  attachments: [{ file_id: 'file-abc123', tools: ['file_search', 'code_interpreter'] }],
  assistantId: 'asst_abc123',
  runId: 'run_abc123',
  metadata: { modified: 'true' },
});
const plain = aMessage({
  id: 'msg_abc123',
  threadId: 'thread_abc123',
  createdAt: 1_699_017_614_000,
});
const thread: Thread = {
  id: 'thread_abc123',
  projectId: 'p',
  position: 1,
  rev: 1,
  createdAt: 1_699_012_949_500,
  metadata: {},
  toolResources: { code_interpreter: { file_ids: [] } },
};

describe.each(['v1', 'v2'] as const)('%s', (dialect) => {
  it.each([
    ['message', () => presentMessage(plain, dialect)],
    ['message-full', () => presentMessage(full, dialect)],
    ['thread', () => presentThread(thread, dialect)],
    [
      'list',
      () =>
        presentList(
          [plain],
          true,
          ({ id }) => id,
          (m) => presentMessage(m, dialect),
        ),
    ],
    [
      'list-empty',
      () =>
        presentList<{ id: string }, object>(
          [],
          false,
          ({ id }) => id,
          (m) => m,
        ),
    ],
    [
      'thread-list',
      () =>
        presentList(
          [thread],
          false,
          ({ id }) => id,
          (t) => presentThread(t, dialect),
        ),
    ],
    ['error', () => new ApiError('thread_missing', { id: 'thread_abc123' }).envelope()],
    ['error-param', () => new ApiError('missing_parameter', { param: 'role' }).envelope()],
    ['thread-deleted', () => presentDeleted('thread_abc123', 'thread')],
    ['message-deleted', () => presentDeleted('msg_abc123', 'thread.message')],
  ])('renders %s to the byte', (name, render) => {
    expect(pretty(render())).toBe(golden(`${name}.${dialect}.json`));
  });
});

/** Only v1 had these. */
describe('v1', () => {
  it.each([
    ['message-file', () => presentMessageFile(full, 'file-abc123')],
    [
      'message-file-list',
      () =>
        presentList(
          ['file-abc123', 'file-abc456'],
          true,
          (id) => id,
          (id) => presentMessageFile(full, id),
        ),
    ],
  ])('renders %s to the byte', (name, render) => {
    expect(pretty(render())).toBe(golden(`${name}.v1.json`));
  });
});
