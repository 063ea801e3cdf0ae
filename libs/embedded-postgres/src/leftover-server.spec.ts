import { isServerOf } from './leftover-server';
import { serverArguments } from './settings';

const cluster = '/srv/data/cluster';
const command = ['/opt/native/bin/postgres', ...serverArguments(cluster, 5001, {})].join(' ');

describe('isServerOf', () => {
  it('recognises a server by the line that it was started with', () => {
    expect(isServerOf(cluster, command)).toBe(true);
  });

  it('does not take the server of another cluster for it', () => {
    expect(isServerOf('/srv/data/cluster2', command)).toBe(false);
    expect(isServerOf('/data/cluster', command)).toBe(false);
  });

  it('does not take another program for it that got the same process id', () => {
    expect(isServerOf(cluster, `tail -f ${cluster}/log`)).toBe(false);
    expect(isServerOf(cluster, undefined)).toBe(false);
  });
});
