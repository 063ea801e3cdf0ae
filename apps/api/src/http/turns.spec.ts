import { createTurns } from './turns';

/** Something that runs until it is told to end. */
function aTask() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { run: jest.fn(() => ended), end: () => end() };
}

describe('turns', () => {
  it('lets so many run at once, and the next when one has ended', async () => {
    const inTurn = createTurns({ atOnce: 1, waiting: 1, patienceMs: 10_000 });
    const [first, second] = [aTask(), aTask()];
    const answers = [inTurn(first.run), inTurn(second.run)];
    await Promise.resolve();
    expect([first.run.mock.calls.length, second.run.mock.calls.length]).toEqual([1, 0]);
    first.end();
    await answers[0];
    await Promise.resolve();
    expect(second.run).toHaveBeenCalledTimes(1);
    second.end();
    await answers[1];
  });

  it('refuses one more than may wait, at once', async () => {
    const inTurn = createTurns({ atOnce: 1, waiting: 0, patienceMs: 10_000 });
    const first = aTask();
    const answer = inTurn(first.run);
    await expect(inTurn(aTask().run)).rejects.toMatchObject({ error: 'too_busy' });
    first.end();
    await answer;
  });

  it('refuses who has waited too long, and passes over him', async () => {
    const inTurn = createTurns({ atOnce: 1, waiting: 1, patienceMs: 1 });
    const [first, late, next] = [aTask(), aTask(), aTask()];
    const answer = inTurn(first.run);
    await expect(inTurn(late.run)).rejects.toMatchObject({ error: 'too_busy' });
    first.end();
    await answer;
    next.end();
    await inTurn(next.run);
    expect(late.run).not.toHaveBeenCalled();
  });

  it('goes on after one that failed', async () => {
    const inTurn = createTurns({ atOnce: 1, waiting: 0, patienceMs: 1 });
    await expect(inTurn(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(inTurn(() => Promise.resolve('well'))).resolves.toBe('well');
  });
});
