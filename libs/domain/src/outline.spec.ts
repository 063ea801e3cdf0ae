import type { DomainEvent } from './events';
import { outlineOf } from './outline';

const TEXT = 'what somebody wrote';
const metadata = { [TEXT]: TEXT };
const annotations = [{ type: 'file_citation', text: TEXT }];

/** One of each type, with a text wherever one may be. */
const EVENTS: readonly DomainEvent[] = [
  {
    type: 'ThreadCreated',
    payload: { metadata, tool_resources: { code_interpreter: { file_ids: ['file-t'] } } },
  },
  { type: 'ThreadModified', payload: { metadata } },
  { type: 'ThreadDeleted', payload: {} },
  {
    type: 'MessageCreated',
    payload: {
      role: 'assistant',
      content: [
        { type: 'text', text: { value: TEXT, annotations } },
        { type: 'image_file', image_file: { file_id: 'file-i', detail: 'low' } },
        { type: 'image_url', image_url: { url: TEXT } },
        { type: 'refusal', refusal: TEXT },
      ],
      attachments: [{ file_id: 'file-a', tools: ['file_search'] }],
      metadata,
      run_id: 'run_a',
      assistant_id: 'asst_a',
    },
  },
  { type: 'MessageModified', payload: { metadata } },
  { type: 'MessageDeleted', payload: {} },
  { type: 'AttachmentValidated', payload: { file_id: 'file-a', media_type: TEXT } },
  { type: 'AttachmentRejected', payload: { file_id: 'file-a', code: 'damaged', reason: TEXT } },
  {
    type: 'FileUploaded',
    payload: { filename: TEXT, purpose: 'vision', bytes: 1, sha256: 'a'.repeat(64) },
  },
  { type: 'FileDeleted', payload: {} },
  { type: 'ContentErased', payload: { reason: TEXT } },
  { type: 'FileErased', payload: { reason: TEXT } },
];
const eventOf = (type: DomainEvent['type']): DomainEvent =>
  EVENTS.find((event) => event.type === type) ?? { type: 'ThreadDeleted', payload: {} };

describe('the outline of an event', () => {
  it.each(EVENTS)('has nothing that somebody wrote, of a $type', (event) => {
    expect(outlineOf(event) ?? '').not.toContain(TEXT);
  });

  it.each([
    [
      'MessageCreated',
      { attachments: [{ file_id: 'file-a' }], images: ['file-i'], run_id: 'run_a' },
    ],
    ['ThreadCreated', { tool_resources: { code_interpreter: { file_ids: ['file-t'] } } }],
    ['ThreadModified', { metadata: {} }],
    ['FileUploaded', { purpose: 'vision' }],
  ] as const)('tells of a %s what is searched for', (type, expected) => {
    expect(JSON.parse(outlineOf(eventOf(type)) ?? 'null')).toEqual(expected);
  });

  it('of a message with attachments is found by the pattern that payloads are found by', () => {
    expect(outlineOf(eventOf('MessageCreated'))).toContain('"attachments":[{"');
  });

  it('is none where there is nothing to tell', () => {
    expect(outlineOf(eventOf('MessageModified'))).toBeUndefined();
    expect(outlineOf(eventOf('ThreadDeleted'))).toBeUndefined();
  });
});
