import { replaceSection } from './markdown';

const BEGIN = '<!-- bench: begin (written by npm run bench) -->';
const END = '<!-- bench: end -->';

describe('replaceSection', () => {
  it('replaces what is between the markers and nothing else', () => {
    const document = `# Title\n\n${BEGIN}\n\nold\n\n${END}\n\nAfter.\n`;
    const replaced = `# Title\n\n${BEGIN}\n\nnew\n\n${END}\n\nAfter.\n`;
    expect(replaceSection(document, 'new')).toBe(replaced);
    expect(replaceSection(replaced, 'new')).toBe(replaced);
  });

  it('refuses a document without markers', () => {
    expect(() => replaceSection('# Title\n', 'new')).toThrow('lacks the lines');
  });
});
