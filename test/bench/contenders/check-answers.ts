import { isDeepStrictEqual } from 'node:util';
import type { Ground } from '../ground';
import { callApi } from './call-api';

/**
 * Asks the service and another server for the same pages and message.
 * @throws when one answers otherwise: then the comparison would be of two different things
 */
export async function checkAnswers({ service, fixture }: Ground, port: number): Promise<void> {
  const { threadId = '', id = '' } = fixture.cursors[0] ?? {};
  const list = `/v1/threads/${threadId}/messages`;
  for (const path of [`${list}?limit=20`, `${list}?limit=20&after=${id}`, `${list}/${id}`]) {
    const [ours, theirs] = await Promise.all([
      callApi(service, path),
      callApi({ port, key: 'none' }, path),
    ]);
    if (isDeepStrictEqual(ours, theirs)) continue;
    throw new Error(
      `the answers to ${path} differ:\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`,
    );
  }
}
