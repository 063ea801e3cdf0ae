import type fc from 'fast-check';
import type { Ask } from '../reference/ask';
import { differenceOf, type Answer } from '../reference/expected';
import { predict } from '../reference/predict';
import { become, type World } from '../reference/world';
import type { Question } from '../questions/question';
import { lineOf, type Story } from './story';

export type Part = { readonly question: Question; readonly api: number };

type Asked = { readonly ask: Ask; readonly answer: Answer };

/**
 * Several requests at once: some order of them must explain every answer, and what is there afterwards.
 * No request of a burst creates a thread: what is in it is looked at, and new ones have no name yet.
 */
export class AskAtOnce implements fc.AsyncCommand<World, Story> {
  constructor(private readonly parts: readonly Part[]) {}

  check(): boolean {
    return true;
  }

  async run(world: World, story: Story): Promise<void> {
    const asks = this.parts.map(({ question, api }) => ({ api, ask: question(world) }));
    const answers = await Promise.all(asks.map(({ api, ask }) => story.send(api, ask)));
    const asked = asks.map(({ ask }, index) => ({ ask, answer: answers[index] as Answer }));
    const looks: Asked[] = [];
    for (const ask of looksAfter(asks.map((each) => each.ask))) {
      looks.push({ ask, answer: await story.send(0, ask) });
    }
    const after = explain(world, asked, looks);
    if (after) become(world, after);
    story.tell('at once:');
    for (const [index, { api, ask }] of asks.entries()) {
      story.tell(lineOf(api, ask, answers[index] as Answer));
    }
    if (after) return;
    for (const { ask, answer } of looks) story.tell(`afterwards: ${lineOf(0, ask, answer)}`);
    throw new Error('expected answers that some order of these requests explains');
  }
}

/** What tells the effects apart: each thread that is spoken of, and the newest of its messages. */
function looksAfter(asks: readonly Ask[]): readonly Ask[] {
  const threadIds = new Set(asks.flatMap((ask) => ('threadId' in ask ? [ask.threadId] : [])));
  return [...threadIds].flatMap((threadId): Ask[] => [
    { what: 'retrieveThread', dialect: 'v2', threadId },
    { what: 'listMessages', dialect: 'v2', threadId, query: { limit: '100' } },
  ]);
}

/** @returns the world after an order of `asked` that explains everything; undefined when none does */
function explain(
  world: World,
  asked: readonly Asked[],
  looks: readonly Asked[],
): World | undefined {
  const [next] = asked.length === 0 ? looks : [];
  const candidates = next ? [next] : asked;
  if (candidates.length === 0) return world;
  for (const candidate of candidates) {
    const trial = structuredClone(world);
    const { ask, answer } = candidate;
    if (differenceOf(predict(trial, ask, answer), answer) !== undefined) continue;
    const after = next
      ? explain(trial, [], looks.slice(1))
      : explain(
          trial,
          asked.filter((each) => each !== candidate),
          looks,
        );
    if (after) return after;
  }
  return undefined;
}
