import { replaceSection } from './table-text';

const [BEGIN, END] = ['<!-- begin -->', '<!-- end -->'];
const MARKERS = { begin: BEGIN, end: END };

describe('replaceSection', () => {
  it('replaces what is between the markers and nothing else', () => {
    const document = `# Title\n\n${BEGIN}\n\nold\n\n${END}\n\nAfter.\n`;
    const replaced = `# Title\n\n${BEGIN}\n\nnew\n\n${END}\n\nAfter.\n`;
    expect(replaceSection(document, MARKERS, 'new')).toBe(replaced);
    expect(replaceSection(replaced, MARKERS, 'new')).toBe(replaced);
  });

  it('refuses a document without markers', () => {
    expect(() => replaceSection('# Title\n', MARKERS, 'new')).toThrow('expected the lines');
  });
});
