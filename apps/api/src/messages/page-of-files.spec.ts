import { aMessage } from '../../../../test/support/builders';
import { pageOfFiles } from './page-of-files';

const files = ['file-1', 'file-2', 'file-1', 'file-3'];
const message = aMessage({ attachments: files.map((file_id) => ({ file_id, tools: [] })) });

describe('pageOfFiles', () => {
  it('lists a file that is attached twice once, at its first place', () => {
    expect(pageOfFiles(message, { limit: 20, order: 'asc' })).toEqual({
      status: 'listed',
      fileIds: ['file-1', 'file-2', 'file-3'],
      hasMore: false,
    });
  });

  it('ends a walk that follows the last id, as old SDKs walk', () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; after = seen.at(-1)) {
      const page = pageOfFiles(message, { limit: 1, order: 'desc', ...(after && { after }) });
      if (page.status !== 'listed' || page.fileIds.length === 0) break;
      seen.push(...page.fileIds);
      if (seen.length > 10) break;
    }
    expect(seen).toEqual(['file-3', 'file-2', 'file-1']);
  });

  it('takes the nearest ahead of before', () => {
    const page = pageOfFiles(message, { limit: 1, order: 'asc', before: 'file-3' });
    expect(page).toEqual({ status: 'listed', fileIds: ['file-2'], hasMore: true });
  });

  it('names a cursor that is not on the message', () => {
    const page = pageOfFiles(message, { limit: 1, order: 'asc', after: 'file-9' });
    expect(page).toEqual({ status: 'cursor_missing', cursor: 'after' });
  });
});
