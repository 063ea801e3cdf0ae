import { nearMiss } from './near-miss';

const V1 = ['role', 'content', 'file_ids', 'metadata'];
const V2 = ['role', 'content', 'attachments', 'metadata'];

describe('the name that was probably meant', () => {
  it.each([
    ['meta_data', V1, 'metadata'],
    ['Metadata', V1, 'metadata'],
    ['metdata', V1, 'metadata'],
    ['contnet', V1, 'content'],
    ['contents', V1, 'content'],
    ['rol', V1, 'role'],
    ['file_id', V1, 'file_ids'],
    ['fileIds', V1, 'file_ids'],
    ['attachment', V2, 'attachments'],
    ['message', ['messages', 'metadata'], 'messages'],
  ])('is found for %j', (name, known, meant) => {
    expect(nearMiss(name, known)).toBe(meant);
  });

  it.each([
    ['file_ids', V2],
    ['attachments', V1],
    ['title', V1],
    ['name', V1],
    ['id', V1],
    ['text', V1],
    ['status', V1],
    ['run_id', V1],
    ['thread_id', V1],
    ['', V1],
    ['__proto__', V1],
    ['m'.repeat(1_000_000), V1],
    ['role', []],
  ])('is nothing for %.20j', (name, known) => {
    expect(nearMiss(name, known)).toBeUndefined();
  });
});
