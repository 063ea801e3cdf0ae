import { serverArguments, sharedBuffers } from './settings';

describe('serverArguments', () => {
  it('names the cluster and the port first, which is how a leftover server is recognised', () => {
    expect(serverArguments('/data/cluster', 5001, {}).slice(0, 4)).toEqual([
      '-D',
      '/data/cluster',
      '-p',
      '5001',
    ]);
  });

  it('listens on this machine only and keeps what it acknowledged', () => {
    const args = serverArguments('/data/cluster', 5001, {});
    expect(args).toEqual(
      expect.arrayContaining(['listen_addresses=127.0.0.1', 'fsync=on', 'synchronous_commit=on']),
    );
  });

  it('lets the caller override a setting, once', () => {
    const args = serverArguments('/data/cluster', 5001, { fsync: 'off', work_mem: '8MB' });
    expect(args.filter((arg) => arg.startsWith('fsync='))).toEqual(['fsync=off']);
    expect(args).toContain('work_mem=8MB');
  });
});

describe('sharedBuffers', () => {
  it.each([
    ['half a gigabyte', 2 ** 29, '128MB'],
    ['4 GB', 2 ** 32, '512MB'],
    ['64 GB', 2 ** 36, '1024MB'],
  ])('of %s are an eighth, within bounds', (_, memory, expected) => {
    expect(sharedBuffers(memory)).toBe(expected);
  });
});
