import { setTimeout as after } from 'node:timers/promises';
import { createPatience } from './patience';

const never = new Promise<never>(() => undefined);

describe('patience', () => {
  it('gives the answer that comes', async () => {
    await expect(createPatience(1_000)(Promise.resolve('an answer'))).resolves.toBe('an answer');
  });

  it('gives the error that comes', async () => {
    const answer = Promise.reject(new Error('away'));
    await expect(createPatience(1_000)(answer)).rejects.toThrow('away');
  });

  it('ends when nothing comes', async () => {
    await expect(createPatience(10)(never)).rejects.toThrow('no answer for 10 ms');
  });

  it('lasts while others are answered', async () => {
    const patient = createPatience(500);
    const others = (async () => {
      for (let index = 0; index < 15; index += 1) await patient(after(50));
      return 'the last';
    })();
    await expect(patient(others)).resolves.toBe('the last');
  });

  it('lasts while this process is too busy to read what has come', async () => {
    const patient = createPatience(20);
    const answer = patient(new Promise((resolve) => setImmediate(resolve, 'read late')));
    const busyUntil = performance.now() + 100;
    while (performance.now() < busyUntil);
    await expect(answer).resolves.toBe('read late');
  });
});
