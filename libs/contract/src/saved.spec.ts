import { parseSavedMessage, parseSavedThread } from './saved';

/** From the page of the hosted API, v1. */
const v1 = {
  id: 'msg_abc123',
  object: 'thread.message',
  created_at: 1_699_017_614,
  thread_id: 'thread_abc123',
  role: 'user',
  content: [{ type: 'text', text: { value: 'How does AI work?', annotations: [] } }],
  file_ids: ['file-abc123'],
  assistant_id: null,
  run_id: null,
  metadata: {},
};

/** As Python's SDK dumps one that a run wrote under v2: what is not there is null, and more is there. */
const v2 = {
  id: 'msg_2',
  object: 'thread.message',
  created_at: 1_720_000_000,
  thread_id: 'thread_abc123',
  role: 'assistant',
  status: 'completed',
  completed_at: 1_720_000_001,
  incomplete_details: null,
  content: [
    {
      type: 'text',
      text: {
        value: 'See 【1†source】',
        annotations: [
          {
            type: 'file_citation',
            text: '【1†source】',
            start_index: 4,
            end_index: 14,
            file_citation: { file_id: 'file-9' },
          },
        ],
      },
    },
    { type: 'image_file', image_file: { file_id: 'assistant-Azure1', detail: null } },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
    { type: 'refusal', refusal: 'No.' },
  ],
  attachments: [{ file_id: 'file-1', tools: [{ type: 'retrieval' }, { type: 'file_search' }] }],
  assistant_id: 'asst_1',
  run_id: 'run_1',
  metadata: null,
};

describe('a saved message', () => {
  it('of v1 keeps its files for both tools', () => {
    expect(parseSavedMessage(v1)).toEqual({
      isGood: true,
      value: {
        id: 'msg_abc123',
        threadId: 'thread_abc123',
        createdAt: 1_699_017_614_000,
        role: 'user',
        content: v1.content,
        attachments: [{ file_id: 'file-abc123', tools: ['file_search', 'code_interpreter'] }],
        metadata: {},
        assistantId: null,
        runId: null,
      },
    });
  });

  it('of v2 keeps every part, its annotations, its run and its assistant', () => {
    expect(parseSavedMessage(v2)).toEqual({
      isGood: true,
      value: {
        id: 'msg_2',
        threadId: 'thread_abc123',
        createdAt: 1_720_000_000_000,
        role: 'assistant',
        content: [
          v2.content[0],
          { type: 'image_file', image_file: { file_id: 'assistant-Azure1' } },
          v2.content[2],
          v2.content[3],
        ],
        attachments: [{ file_id: 'file-1', tools: ['file_search'] }],
        metadata: {},
        assistantId: 'asst_1',
        runId: 'run_1',
      },
    });
  });

  it.each([
    ['no id', { id: undefined }, "Missing required parameter: 'id'."],
    ['an id of something else', { id: 'run_1' }, "'id'"],
    ['another role', { role: 'system' }, "'system'"],
    ['a NUL', { content: [{ type: 'text', text: { value: 'a\0b' } }] }, 'NUL'],
    ['a part of another type', { content: [{ type: 'audio' }] }, '(content[0]'],
    ['a time that is none', { created_at: 'yesterday' }, "'created_at'"],
    ['too much metadata', { metadata: { ['k'.repeat(65)]: 'v' } }, 'metadata'],
  ])('with %s is not taken, and said why', (_, change, reason) => {
    expect(parseSavedMessage({ ...v1, ...change })).toEqual({
      isGood: false,
      reason: expect.stringContaining(reason),
    });
  });
});

describe('a saved thread', () => {
  it('keeps its metadata and what its tools have', () => {
    const saved = {
      id: 'thread_abc123',
      object: 'thread',
      created_at: 1_699_012_949,
      metadata: { topic: 'AI', done: true },
      tool_resources: {
        code_interpreter: { file_ids: ['file-1'] },
        file_search: { vector_store_ids: null },
      },
    };
    expect(parseSavedThread(saved)).toEqual({
      isGood: true,
      value: {
        id: 'thread_abc123',
        createdAt: 1_699_012_949_000,
        metadata: { topic: 'AI', done: 'True' },
        toolResources: {
          code_interpreter: { file_ids: ['file-1'] },
          file_search: { vector_store_ids: [] },
        },
      },
    });
  });

  it('of v1 has no tools', () => {
    const saved = { id: 'thread_1', object: 'thread', created_at: 1, metadata: {} };
    expect(parseSavedThread(saved)).toMatchObject({ value: { toolResources: {} } });
  });
});
