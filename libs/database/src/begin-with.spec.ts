import { Kysely, PostgresDialect, sql, type PostgresPool } from 'kysely';
import { beginWith } from './begin-with';
import type { Database } from './tables';

/** A server that is told when to answer, and what to refuse. */
function openServer(refused?: string) {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const query = (text: string): Promise<{ rows: never[] }> =>
    new Promise((resolve, reject) => {
      asked.push(text);
      answers.push(() =>
        text === refused ? reject(new Error(`refused: ${text}`)) : resolve({ rows: [] }),
      );
    });
  const pool = {
    connect: () => Promise.resolve({ query, release: () => asked.push('(given back)') }),
    end: () => Promise.resolve(),
  } as unknown as PostgresPool;
  const turn = (): Promise<void> => new Promise((go) => setImmediate(go));
  return {
    db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }),
    asked,
    turn,
    /** Answers everything, as long as anything is asked. */
    answerAll: async (): Promise<void> => {
      for (await turn(); answers.length > 0; await turn()) answers.shift()?.();
    },
  };
}

describe('beginWith', () => {
  it('sends what is asked first without waiting for the transaction to begin', async () => {
    const { db, asked, turn, answerAll } = openServer();
    const done = beginWith(db, {
      ask: async (tx) => {
        await sql`select 1`.execute(tx);
        return 'asked';
      },
      go: async (tx, answer) => {
        await sql`insert 1`.execute(tx);
        return `${answer} and gone`;
      },
    });
    await turn();
    expect(asked).toEqual(['begin', 'select 1']);
    await answerAll();
    expect(await done).toBe('asked and gone');
    expect(asked.slice(2)).toEqual(['insert 1', 'commit', '(given back)']);
  });

  it.each([
    ['begin', ['begin', 'select 1', 'rollback', '(given back)']],
    ['select 1', ['begin', 'select 1', 'rollback', '(given back)']],
    ['insert 1', ['begin', 'select 1', 'insert 1', 'rollback', '(given back)']],
    ['commit', ['begin', 'select 1', 'insert 1', 'commit', 'rollback', '(given back)']],
  ])('where %s is refused, says so, rolls back and writes no more', async (refused, expected) => {
    const { db, asked, answerAll } = openServer(refused);
    const done = beginWith(db, {
      ask: (tx) => sql`select 1`.execute(tx),
      go: (tx) => sql`insert 1`.execute(tx),
    });
    await Promise.all([expect(done).rejects.toThrow(`refused: ${refused}`), answerAll()]);
    expect(asked).toEqual(expected);
  });

  it('says what failed first where the rollback fails, too', async () => {
    const { db, answerAll } = openServer('rollback');
    const done = beginWith(db, {
      ask: () => Promise.reject(new Error('not this')),
      go: () => Promise.resolve(),
    });
    await Promise.all([expect(done).rejects.toThrow('not this'), answerAll()]);
  });
});
