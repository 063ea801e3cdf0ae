import { inspect } from 'node:util';
import { methodOf, urlOf, type Ask } from '../reference/ask';
import { differenceOf, type Answer } from '../reference/expected';
import { predict } from '../reference/predict';
import type { World } from '../reference/world';
import type { Stage } from '../stage/stage';

/** What a run of commands does to the real service, and a transcript of it for people. */
export type Story = {
  readonly stage: Stage;
  readonly projectId: string;
  readonly send: (api: number, ask: Ask) => Promise<Answer>;
  readonly tell: (line: string) => void;
  /** Sends a request, and fails unless the answer is the model's. */
  readonly demand: (world: World, api: number, ask: Ask) => Promise<void>;
  /** There is one thread from the beginning, so that there is something to speak of. */
  readonly begin: (world: World) => Promise<void>;
  readonly end: (world: World) => Promise<void>;
  readonly transcript: () => string;
};

/** In a project of its own. */
export async function newStory(stage: Stage, world: World): Promise<Story> {
  const { projectId, key } = await stage.newProject();
  const lines = [`the queue is on ${stage.queue}`];
  const send: Story['send'] = (api, ask) => {
    if (ask.key !== undefined) world.keyed.push(ask);
    return stage.send(api, key, ask);
  };
  const demand: Story['demand'] = async (of, api, ask) => {
    const answer = await send(api, ask);
    if (ask.what === 'createThread') lines.push(lineOf(api, ask, answer));
    const difference = differenceOf(predict(of, ask, answer), answer);
    if (ask.what !== 'createThread') lines.push(lineOf(api, ask, answer));
    if (difference !== undefined) throw new Error(`expected ${onOneLine(difference)}`);
  };
  return {
    stage,
    projectId,
    send,
    tell: (line) => void lines.push(line),
    demand,
    begin: (of) => demand(of, 0, { what: 'createThread', dialect: 'v2', body: {} }),
    end: async (of) => {
      stage.projector.resume(of);
      for (const ask of lastLooks(of)) await demand(of, 1, ask);
    },
    transcript: () => readable(lines, world),
  };
}

/** So that what the last command changed is seen as well. */
function lastLooks({ threads }: World): readonly Ask[] {
  const dialect = 'v2';
  return [
    { what: 'listThreads', dialect, query: { limit: '100', order: 'asc' } },
    ...threads.map(({ id: threadId }): Ask => {
      return { what: 'listMessages', dialect, threadId, query: { limit: '100' } };
    }),
  ];
}

/** A request and its answer. */
export function lineOf(api: number, ask: Ask, answer: Answer): string {
  const headers = Object.entries(ask)
    .filter(([name]) => ['key', 'ifMatch', 'ifNoneMatch', 'isRetry'].includes(name))
    .map(([name, value]) => ` ${name} ${value}`);
  const body = 'body' in ask ? ` ${JSON.stringify(ask.body)}` : '';
  const asked = `api ${api + 1} ${ask.dialect} ${methodOf(ask)} ${decodeURIComponent(urlOf(ask))}`;
  const etag = answer.etag === null ? '' : ` ETag ${answer.etag}`;
  const replay = answer.isReplay ? ' replayed' : '';
  return `${asked}${body}${headers.join()}\n     → ${answer.status}${etag}${replay} ${onOneLine(answer.text)}`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\n */g, ' ');
}

/** Numbers the lines, and calls things by the order in which they came: T1, M2, F1. */
function readable(lines: readonly string[], { threads, files }: World): string {
  const messages = threads.flatMap((thread) => thread.messages);
  const names = new Map([
    ...threads.map(({ id }, index) => [id, `T${index + 1}`] as const),
    ...messages.map(({ id }, index) => [id, `M${index + 1}`] as const),
    ...files.map(({ id }, index) => [id, `F${index + 1}`] as const),
  ]);
  const name = (line: string): string =>
    line.replaceAll(/(?:thread_|msg_|file-)[0-9A-Za-z]{24}/g, (id) => names.get(id) ?? id);
  return lines.map((line, index) => `${index + 1}. ${name(line)}`).join('\n');
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error);
}
