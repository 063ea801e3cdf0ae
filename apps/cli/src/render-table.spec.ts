import { renderTable } from './render-table';

describe('renderTable', () => {
  it('lines columns up, and leaves no space at the end of a line', () => {
    const table = renderTable(
      ['ID', 'NAME'],
      [
        ['key_1', 'Ann'],
        ['k', '日本語'],
      ],
    );
    expect(table).toBe('ID     NAME\nkey_1  Ann\nk      日本語');
  });
});
