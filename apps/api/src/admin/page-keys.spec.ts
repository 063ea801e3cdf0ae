import type { FastifyRequest } from 'fastify';
import { keyInPassword, refuseOtherSites } from './page-keys';

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('the key of a page', () => {
  it.each([
    ['any name', basic('ann:tlk_1'), 'tlk_1'],
    ['no name', basic(':tlk_1'), 'tlk_1'],
    ['a colon in the key', basic('ann:tlk:1'), 'tlk:1'],
    ['another case', basic(':tlk_1').replace('Basic', 'bAsIc'), 'tlk_1'],
    ['no password', basic('tlk_1'), undefined],
    ['an empty password', basic('ann:'), ''],
    ['nothing encoded', 'Basic ', undefined],
    ['what is no base64', 'Basic %%%', undefined],
    ['another scheme', 'Bearer tlk_1', undefined],
    ['no header', undefined, undefined],
  ])('with %s', (_, header, key) => {
    expect(keyInPassword(header)).toBe(key);
  });
});

describe('a change through a page', () => {
  const asked = (headers: Record<string, string>, method = 'PUT') => {
    const request = { method, headers: { host: 'threads.example', ...headers } };
    return () => refuseOtherSites(request as unknown as FastifyRequest);
  };

  it.each([
    ['of its own', { 'sec-fetch-site': 'same-origin', origin: 'https://threads.example' }],
    [
      'behind a proxy that changes the host',
      { 'sec-fetch-site': 'same-origin', origin: 'https://a' },
    ],
    ['over plain HTTP', { origin: 'http://threads.example' }],
    ['of no browser', {}],
  ])('is taken from a page %s', (_, headers) => {
    expect(asked(headers)).not.toThrow();
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling', { 'sec-fetch-site': 'same-site' }],
    ['nowhere', { 'sec-fetch-site': 'none' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://threads.example:81' }],
    ['a name that begins like ours', { origin: 'http://threads.example.evil' }],
    ['a frame without origin', { origin: 'null' }],
  ])('is refused from %s', (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(asked(headers, method)).toThrow('another site');
    }
  });

  it('is not what a link brings', () => {
    expect(asked({ 'sec-fetch-site': 'cross-site' }, 'GET')).not.toThrow();
  });
});
