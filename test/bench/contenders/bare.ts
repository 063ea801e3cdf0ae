import type { Contender } from '../contender';
import type { Ground } from '../ground';
import { httpWorkloads } from './http-rounds';
import { fillMessageTable } from './message-table';
import { checkAnswers } from './check-answers';
import { startServer } from './start-server';
import { verifyCount } from './verify-count';

const DATABASE = 'bench_bare';

/** The least that a server can do for the same answers. */
export async function openBare(ground: Ground): Promise<Contender> {
  const { stage, fixture } = ground;
  const url = await stage.createDatabase(DATABASE);
  await fillMessageTable(url, fixture.readable);
  const { part, port } = await startServer(stage, 'bare-main.js', { DATABASE_URL: url });
  await checkAnswers(ground, port);
  let created = 0;
  return {
    name: 'node:http + pg',
    what:
      'a server of 100 lines on node:http and a pool of pg: one prepared insert or select a request, ' +
      'the answer stored ready to be sent, nothing checked',
    workloads: httpWorkloads(
      ground,
      { ports: [port], key: 'none', processes: { server: { pid: part.pid } } },
      {
        workloads: ['create', 'hot thread', 'list', 'deep list', 'retrieve', 'mixed'],
        onCreated: (messages) => (created += messages),
      },
    ),
    verify: () => verifyCount(url, 'the bare server', fixture.readable.length + created),
  };
}
