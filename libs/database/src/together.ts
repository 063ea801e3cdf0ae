/**
 * `Promise.all` for statements of one transaction: it ends when all of them have ended, also where one
 * fails. Whoever went on asking behind the rollback would write outside of any transaction.
 * @throws what failed first
 */
export async function together<const T extends readonly unknown[]>(
  statements: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const all = Promise.all(statements);
  // Heard below.
  all.catch(() => undefined);
  await Promise.allSettled(statements);
  return all;
}
