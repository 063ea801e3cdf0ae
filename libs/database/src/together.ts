/** What all statements are answered that follow one that failed, until their transaction is rolled back. */
const ABORTED = '25P02';

/**
 * `Promise.all` for statements of one transaction: it ends when all of them have ended, also where one
 * fails. Whoever went on asking behind the rollback would write outside of any transaction.
 * @throws what failed first; not what came of that to the statements behind it, which says nothing
 */
export async function together<const T extends readonly unknown[]>(
  statements: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failures: unknown[] = [];
  const note = (failure: unknown): number => failures.push(failure);
  await Promise.all(statements.map((statement) => Promise.resolve(statement).catch(note)));
  if (failures.length > 0) throw failures.find((failure) => !isAftermath(failure)) ?? failures[0];
  return Promise.all(statements);
}

function isAftermath(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === ABORTED;
}
