import { query } from '../stage/query';

/** Compares the rows of the table `messages` with what was acknowledged. @throws when they differ */
export async function verifyCount(
  url: string,
  who: string,
  expected: number,
): Promise<readonly string[]> {
  const [row] = await query<{ count: number }>(url, 'select count(*) as count from messages');
  const stored = row?.count ?? 0;
  if (stored === expected) return [];
  throw new Error(`${who} acknowledged ${expected} messages, its table has ${stored}`);
}
