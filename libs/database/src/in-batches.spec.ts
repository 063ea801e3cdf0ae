import { setImmediate as turn } from 'node:timers/promises';
import { DatabaseAwayError, DatabaseBusyError } from './database-errors';
import { inBatches, type BatchOptions } from './in-batches';

const LIMITS = { lanes: 1, most: 10, maxWaiting: 100, waitMs: 10_000 };

/** Statements that are answered when the test says so. */
function asking(options: Partial<BatchOptions<number>> = {}) {
  const sent: { readonly questions: readonly number[]; answer: () => void; fail: () => void }[] =
    [];
  const ask = inBatches<number, string>(
    (questions) =>
      new Promise((settle, reject) => {
        sent.push({
          questions,
          answer: () => settle(questions.map((question) => `answer ${question}`)),
          fail: () => reject(new Error('refused')),
        });
      }),
    { ...LIMITS, ...options },
  );
  const outcomeOf = (question: number): Promise<string> =>
    ask(question).catch((error: unknown) => (error instanceof Error ? error.name : 'no error'));
  return { sent, ask, outcomeOf, questions: () => sent.map(({ questions }) => questions) };
}

describe('inBatches', () => {
  it('asks what comes in one turn with one statement, and gives each its own answer', async () => {
    const { sent, ask } = asking();
    const asked = [1, 2, 3].map(ask);
    await turn();
    sent[0]?.answer();
    expect(await Promise.all(asked)).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(sent).toHaveLength(1);
  });

  it('does not wait for a batch to fill', async () => {
    const { questions, ask } = asking();
    void ask(1);
    await turn();
    expect(questions()).toEqual([[1]]);
  });

  it('asks together what came while all lanes were under way', async () => {
    const { sent, questions, ask } = asking({ lanes: 2 });
    for (const question of [1, 2, 3, 4]) {
      void ask(question);
      await turn();
    }
    sent[0]?.answer();
    await turn();
    expect(questions()).toEqual([[1], [2], [3, 4]]);
  });

  it('never joins a statement that was sent before the question', async () => {
    const { sent, questions, ask } = asking();
    void ask(1);
    await turn();
    const late = ask(2);
    sent[0]?.answer();
    await turn();
    sent[1]?.answer();
    expect(await late).toBe('answer 2');
    expect(questions()).toEqual([[1], [2]]);
  });

  it('asks for no more than is allowed at once, but for one question whatever it weighs', async () => {
    const { sent, questions, ask } = asking({ most: 5, weightOf: (question) => question });
    [2, 3, 1, 9, 1].forEach((question) => void ask(question));
    await turn();
    for (let next = 0; next < 3; next += 1) {
      sent[next]?.answer();
      await turn();
    }
    expect(questions()).toEqual([[2, 3], [1], [9], [1]]);
  });

  it('tells an error to all who asked with that statement, and to nobody else', async () => {
    const { sent, outcomeOf } = asking();
    const first = [outcomeOf(1), outcomeOf(2)];
    await turn();
    const second = outcomeOf(3);
    sent[0]?.fail();
    await turn();
    sent[1]?.answer();
    expect(await Promise.all([...first, second])).toEqual(['Error', 'Error', 'answer 3']);
  });

  it('refuses one more than may wait', async () => {
    const { outcomeOf } = asking({ maxWaiting: 1 });
    void outcomeOf(1);
    await turn();
    void outcomeOf(2);
    expect(await outcomeOf(3)).toBe(DatabaseBusyError.name);
  });

  describe('when a question waits too long', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
    afterEach(() => jest.useRealTimers());

    it('says that the database is busy where others were answered meanwhile', async () => {
      const { sent, outcomeOf } = asking({ most: 1 });
      const all = [1, 2, 3].map(outcomeOf);
      await turn();
      sent[0]?.answer();
      await turn();
      jest.advanceTimersByTime(LIMITS.waitMs);
      sent[1]?.answer();
      expect(await Promise.all(all)).toEqual(['answer 1', 'answer 2', DatabaseBusyError.name]);
    });

    it('says that it is away where nobody was', async () => {
      const { outcomeOf } = asking();
      void outcomeOf(1);
      await turn();
      const waiting = outcomeOf(2);
      jest.advanceTimersByTime(LIMITS.waitMs);
      expect(await waiting).toBe(DatabaseAwayError.name);
    });
  });
});
