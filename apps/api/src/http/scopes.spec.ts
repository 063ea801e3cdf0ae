import fc from 'fast-check';
import { SCOPES } from '#access';
import { requireScope, scopeOf } from './scopes';

describe('the scope that a route needs', () => {
  it.each(['GET', 'HEAD'])('is read for %s', (method) => {
    expect(scopeOf(method, {})).toBe('read');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is write for %s', (method) => {
    expect(scopeOf(method, {})).toBe('write');
  });

  it('is the one that the route asks for', () => {
    expect(scopeOf('GET', { scope: 'audit' })).toBe('audit');
  });
});

describe('a key', () => {
  it('is let through exactly where the needed scope is one of its own', () => {
    const scopes = fc.subarray([...SCOPES]);
    const config = fc.record({ scope: fc.constantFrom(...SCOPES) }, { requiredKeys: [] });
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE');
    fc.assert(
      fc.property(scopes, method, config, (granted, asked, route) => {
        const needed = scopeOf(asked, route);
        const attempt = () =>
          requireScope({ keyId: 'key_a', projectId: 'p', scopes: granted }, needed);
        if (granted.includes(needed)) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(`Missing scopes: ${needed}.`);
      }),
    );
  });
});
