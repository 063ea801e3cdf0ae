import { parseName, parseProject, parseScopes } from './key-options';

describe('the name of a project', () => {
  it.each(['acme', 'Acme_2.eu-west'])('may be %s', (name) => {
    expect(parseProject(name)).toBe(name);
  });

  it.each(['', 'a b', 'a=b', 'a,b', 'ä', 'a\n'])('is refused as %j', (name) => {
    expect(() => parseProject(name)).toThrow('Expected letters, digits');
  });
});

describe('the name of a key', () => {
  it('is what was typed, without the space around it', () => {
    expect(parseName(' Ann’s laptop, 日本 ')).toBe('Ann’s laptop, 日本');
  });

  it.each(['', ' ', 'a\u001b[31m', 'a\nb', 'a\u202eb', 'n'.repeat(65)])(
    'is refused as %j',
    (name) => {
      expect(() => parseName(name)).toThrow('Expected 1 to 64 printable characters.');
    },
  );
});

describe('scopes', () => {
  it('are each taken once, in one order', () => {
    expect(parseScopes('write, read,write')).toEqual(['read', 'write']);
  });

  it.each(['', 'read,', 'Read', 'read write'])('are refused as %j', (text) => {
    expect(() => parseScopes(text)).toThrow('is none of read, write, audit, admin.');
  });
});
