import { setImmediate as turn } from 'node:timers/promises';
import { together } from './together';

describe('statements that are sent together', () => {
  it('answer in order', async () => {
    expect(await together([Promise.resolve(1), undefined, turn('b')])).toEqual([1, undefined, 'b']);
  });

  it('end when all have ended, though one has failed: none is asked behind the rollback', async () => {
    let isAsking = true;
    const slow = turn()
      .then(turn)
      .then(() => (isAsking = false));
    await expect(together([Promise.reject(new Error('first')), slow])).rejects.toThrow('first');
    expect(isAsking).toBe(false);
  });

  it('fail with what failed first, wherever it stands', async () => {
    const late = turn().then(() => Promise.reject(new Error('late')));
    await expect(together([late, Promise.reject(new Error('early'))])).rejects.toThrow('early');
  });

  it('fail with the reason, where a statement behind it is the first to tell what came of it', async () => {
    const aborted = Object.assign(new Error('the transaction is aborted'), { code: '25P02' });
    const reason = turn().then(() => Promise.reject(new Error('the reason')));
    await expect(together([reason, Promise.reject(aborted)])).rejects.toThrow('the reason');
    await expect(together([Promise.reject(aborted)])).rejects.toBe(aborted);
  });
});
