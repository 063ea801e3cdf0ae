import { applyPatch } from './patch';

describe('applyPatch', () => {
  it('replaces a text that occurs once', () => {
    expect(applyPatch('a; b; c;', { find: 'b;', replace: '$&b' }, 'x')).toBe('a; $&b c;');
  });

  it('replaces what a regular expression finds once, with its groups', () => {
    const patch = { find: /move\((\w+)\)/, replace: 'note($1); $&' };
    expect(applyPatch('move(tx)', patch, 'x')).toBe('note(tx); move(tx)');
  });

  it.each([
    ['is not there', 'gone', 0],
    ['is there twice', 'b;', 2],
    ['is there twice for a regular expression', /b;/, 2],
  ])('refuses a place that %s, saying which patch it was', (_, find, times) => {
    const apply = (): string => applyPatch('b; b;', { find, replace: '' }, 'some-bug in pump.js');
    expect(apply).toThrow(`some-bug in pump.js: expected once, found ${times} times`);
  });
});
