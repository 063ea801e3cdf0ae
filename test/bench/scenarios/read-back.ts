import { callApi, type Server } from '../contenders/call-api';

export type ReadBack = {
  readonly created: number;
  readonly reads: number;
  readonly staleReads: number;
};

/**
 * In each thread a client writes a message and reads it back, alone and as the newest of the list, as
 * soon as it has its answer; and again, until the time is over. Nobody else may write to these threads.
 */
export async function readBack(
  server: Server,
  threadIds: readonly string[],
  seconds: number,
): Promise<ReadBack> {
  const end = performance.now() + seconds * 1000;
  const counts = { created: 0, reads: 0, staleReads: 0 };
  const keepReading = async (threadId: string): Promise<void> => {
    const messages = `/v1/threads/${threadId}/messages`;
    while (performance.now() < end) {
      const body = { role: 'user', content: `said at ${performance.now()}` };
      const { id } = (await callApi(server, messages, body)) as { id: string };
      counts.created += 1;
      const [alone, newest] = await Promise.all([
        callApi(server, `${messages}/${id}`).catch(() => undefined),
        callApi(server, `${messages}?limit=1`),
      ]);
      counts.reads += 2;
      const { data } = newest as { data: { id: string }[] };
      if ((alone as { id: string } | undefined)?.id !== id) counts.staleReads += 1;
      if (data[0]?.id !== id) counts.staleReads += 1;
    }
  };
  await Promise.all(threadIds.map(keepReading));
  return counts;
}
