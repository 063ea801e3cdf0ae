import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Json, type JudgedAttachment, type Thread } from '#domain';
import { prettyJson } from './pretty-json';
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

const full = aMessage({
  id: 'msg_abc123',
  threadId: 'thread_abc123',
  createdAt: 1_698_983_503_999,
  role: 'assistant',
  content: Json.of([
    { type: 'text', text: { value: 'Hi! How can I help you today?', annotations: [] } },
    { type: 'image_file', image_file: { file_id: 'file-img', detail: 'low' } },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
    { type: 'refusal', refusal: 'I cannot.' },
  ] as const),
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
    expect(prettyJson(render())).toBe(golden(`${name}.${dialect}.json`));
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
    expect(prettyJson(render())).toBe(golden(`${name}.v1.json`));
  });
});

describe('a message whose files were looked at', () => {
  const attached = (file_id: string, verdict?: JudgedAttachment['verdict']): JudgedAttachment => ({
    file_id,
    tools: [],
    ...(verdict && { verdict }),
  });
  const rejected = (at: number) =>
    ({ status: 'rejected', code: 'damaged', reason: 'It breaks off.', at }) as const;
  const judged = aMessage({
    attachments: [
      attached('file-waits'),
      attached('file-good', { status: 'validated', mediaType: 'text/plain' }),
      attached('file-later', rejected(1_700_000_009_999)),
      attached('file-bad', rejected(1_700_000_005_999)),
    ],
  });

  it.each([
    ['v1', 'run_id,incomplete_details,incomplete_at,metadata'],
    ['v2', 'run_id,incomplete_details,incomplete_at,role'],
  ] as const)(
    'says in %s that it is incomplete, since when, and where streams said it',
    (v, keys) => {
      const message = presentMessage(judged, v);
      expect(message).toMatchObject({
        incomplete_details: { reason: 'attachment_rejected' },
        incomplete_at: 1_700_000_005,
      });
      expect(Object.keys(message).join()).toContain(keys);
    },
  );

  it('says nothing of it while no file is rejected', () => {
    const message = aMessage({ attachments: judged.attachments.slice(0, 2) });
    const keys = [presentMessage(message, 'v1'), presentMessage(message, 'v2')].flatMap(
      Object.keys,
    );
    expect(keys.filter((key) => key.startsWith('incomplete'))).toEqual([]);
  });

  it.each([
    ['file-waits', 'pending', null],
    ['file-good', 'validated', null],
    ['file-bad', 'rejected', { code: 'damaged', message: 'It breaks off.' }],
  ])('shows with %s that it is %s', (fileId, status, status_details) => {
    expect(presentMessageFile(judged, fileId)).toEqual({
      id: fileId,
      object: 'thread.message.file',
      created_at: 1_700_000_000,
      message_id: 'msg_a',
      status,
      status_details,
    });
  });
});
