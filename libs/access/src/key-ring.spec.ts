import type { ApiKey } from './api-key';
import { createKeyRing, type KeyRing } from './key-ring';

const KEY: ApiKey = { keyId: 'key_a', projectId: 'p', scopes: ['read'] };

describe('the key ring', () => {
  let asked: string[];
  let answer: (key: string) => Promise<ApiKey | undefined>;
  let clock: number;
  let ring: KeyRing;

  beforeEach(() => {
    asked = [];
    answer = (key) => Promise.resolve(key === 'right' ? KEY : undefined);
    clock = 0;
    const lookUp = (key: string): Promise<ApiKey | undefined> => {
      asked.push(key);
      return answer(key);
    };
    ring = createKeyRing(lookUp, () => clock);
  });

  it('asks once for a key that comes often within a second', async () => {
    expect(await Promise.all([ring.find('right'), ring.find('right')])).toEqual([KEY, KEY]);
    clock = 999;
    expect(await ring.find('right')).toEqual(KEY);
    expect(asked).toEqual(['right']);
  });

  it('remembers a wrong key as well', async () => {
    await ring.find('wrong');
    expect([await ring.find('wrong'), asked]).toEqual([undefined, ['wrong']]);
  });

  it('notices a second later that a key was revoked', async () => {
    await ring.find('right');
    answer = () => Promise.resolve(undefined);
    clock = 1_000;
    expect(await ring.find('right')).toBeUndefined();
  });

  it('counts the second from the question, however late the answer comes', async () => {
    answer = () => {
      clock = 1_000;
      return Promise.resolve(KEY);
    };
    await ring.find('right');
    answer = () => Promise.resolve(undefined);
    expect(await ring.find('right')).toBeUndefined();
  });

  it('does not remember a failure', async () => {
    answer = () => Promise.reject(new Error('away'));
    await expect(ring.find('right')).rejects.toThrow('away');
    answer = () => Promise.resolve(KEY);
    expect(await ring.find('right')).toEqual(KEY);
  });

  it.each([
    ['ten thousand keys', 10_000, 20],
    ['a million characters', 1_000, 1_000],
  ])('forgets rather than remember more than %s', async (_, count, length) => {
    const guess = (index: number): string => String(index).padEnd(length, '-');
    await Promise.all(Array.from({ length: count }, (__, index) => ring.find(guess(index))));
    await ring.find(guess(0));
    expect(asked).toHaveLength(count);
    await ring.find('one more');
    await ring.find(guess(0));
    expect(asked).toHaveLength(count + 2);
  });
});
