import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../bench/load/random';
import { openRecorder } from '../record/recorder';
import { act, type Actor } from './act';
import { openBook } from './book';
import { createClient } from './client';
import { PROFILES, type Action, type Profile, type ProfileName } from './profiles';

/** What the harness sends to begin; `stop` ends it, and it answers `done` when the last client has. */
export type LoadSpec = {
  readonly historyFile: string;
  readonly apis: Readonly<Record<string, number>>;
  readonly key: string;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly files: readonly string[];
  readonly clients: number;
  readonly thinkMs: number;
  readonly deadlineMs: number;
  readonly maxRequests: number;
};
export type LoadDone = { readonly requests: number } | { readonly error: string };

/** The clients, in a process of their own: nothing of the harness shares their event loop. */
let isStopping = false;
process.on('message', (message: LoadSpec | 'stop') => {
  if (message === 'stop') {
    isStopping = true;
    return;
  }
  const tell = (done: LoadDone): void => void process.send?.(done);
  run(message).then(tell, (error: unknown) => tell({ error: String(error) }));
});
process.once('disconnect', () => process.exit());

const FIRST_THREADS = 6;

async function run(spec: LoadSpec): Promise<LoadDone> {
  const recorder = openRecorder(spec.historyFile);
  const book = openBook(createRandom(spec.seed));
  let requests = 0;
  const crowd = Array.from({ length: spec.clients }, (_, index): Actor => {
    const name = `c${index + 1}`;
    const random = createRandom(spec.seed * 1_000 + index);
    let marks = 0;
    const client = createClient({
      ...{ name, random, recorder, number: index, isStopping: () => isStopping },
      ...{ apis: spec.apis, key: spec.key, deadlineMs: spec.deadlineMs },
    });
    const counted = { ...client, ask: count(client.ask), insist: count(client.insist) };
    const mark = (): string => `${name}-${(marks += 1)}`;
    return { client: counted, book, files: spec.files, mark, isStopping: () => isStopping };
  });
  function count<In extends unknown[], Out>(work: (...args: In) => Out): (...args: In) => Out {
    return (...args) => {
      requests += 1;
      return work(...args);
    };
  }

  await Promise.all(
    crowd.map(async (actor, index) => {
      if (index < FIRST_THREADS) await act(actor, 'create thread');
      while (!isStopping && requests < spec.maxRequests) {
        await act(actor, choose(PROFILES[spec.profile], actor.client.random));
        await pause(actor.client.random() * 2 * spec.thinkMs);
      }
    }),
  );
  for (const { client } of crowd) client.close();
  recorder.close();
  return { requests };
}

function choose(profile: Profile, random: () => number): Action {
  const entries = Object.entries(profile) as [Action, number][];
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [action, weight] of entries) {
    left -= weight;
    if (left < 0) return action;
  }
  return 'create';
}
