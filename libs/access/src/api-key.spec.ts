import { knownScopes } from './api-key';

describe('knownScopes', () => {
  it('drops what this code does not know, and keeps one order', () => {
    expect(knownScopes(['erase', 'write', 'read', 'write'])).toEqual(['read', 'write']);
  });
});
