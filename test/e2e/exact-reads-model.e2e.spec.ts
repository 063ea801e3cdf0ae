import fc from 'fast-check';
import { modelPage } from '../support/page-model';
import { startService, type Service } from '../support/service';
import { expectReadTablesToEqualFold } from './support/fold-log';
import { projectionHasCaughtUp } from './support/read-log';
import { slowProjection } from './support/slow-projection';
import { speakV1, type ListQuery, type Wire, type WireMessage } from './support/wire';

jest.setTimeout(60_000);

/** `of`, `after` and `before` pick among all messages so far, the deleted too. */
type Step =
  | { readonly do: 'create' }
  | { readonly do: 'modify'; readonly of: number; readonly value: string }
  | { readonly do: 'delete'; readonly of: number }
  | { readonly do: 'retrieve'; readonly of: number }
  | {
      readonly do: 'list';
      readonly limit: number;
      readonly order: 'asc' | 'desc';
      readonly after: number | null;
      readonly before: number | null;
    }
  | { readonly do: 'signal'; readonly name: 'SIGSTOP' | 'SIGCONT' };

const of = fc.nat(1_000);
const cursor = fc.option(of, { freq: 1 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: 'create' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('modify' as const), of, value: fc.string() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), of }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('retrieve' as const), of }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      limit: fc.integer({ min: 1, max: 30 }),
      order: fc.constantFrom('asc' as const, 'desc' as const),
      after: cursor,
      before: cursor,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('signal' as const),
      name: fc.constantFrom('SIGSTOP' as const, 'SIGCONT' as const),
    }),
  },
);

/** I9, I10: at whatever place the projection stands, each answer is that of a plain array. */
describe('every answer in a random story is that of the model', () => {
  let service: Service;
  let wire: Wire;

  beforeAll(async () => {
    service = await startService();
    wire = speakV1(service);
  });
  afterAll(() => service.stop());

  it.each([1, 2, 3])('with the worker frozen and thawed at random (seed %i)', async (seed) => {
    await tell(fc.sample(steps, { seed, numRuns: 400 }));
  });

  it('with a worker that is slow', async () => {
    const endSlowness = await slowProjection(service, 100);
    const story = fc.sample(steps, { seed: 4, numRuns: 400 });
    await tell(story.filter((step) => step.do !== 'signal'));
    await endSlowness();
  });

  it('and the read tables equal the folded log in the end', async () => {
    service.worker.signal('SIGCONT');
    await projectionHasCaughtUp(service);
    await expectReadTablesToEqualFold(service);
  });

  /** Takes one step after the other in a thread of its own, and compares each answer. */
  const tell = async (story: readonly Step[]): Promise<void> => {
    const { id: threadId } = await wire.createThread();
    const messages: (WireMessage & { deleted?: true })[] = [];
    for (const [index, step] of story.entries()) {
      const { expected, found } = await take(step, threadId, messages);
      expect({ index, step, answer: found }).toEqual({ index, step, answer: expected });
    }
  };

  type Compared = { readonly expected: unknown; readonly found: unknown };
  const NOTHING: Compared = { expected: undefined, found: undefined };

  const take = async (
    step: Step,
    threadId: string,
    messages: (WireMessage & { deleted?: true })[],
  ): Promise<Compared> => {
    if (step.do === 'signal') {
      service.worker.signal(step.name);
      return NOTHING;
    }
    if (step.do === 'create') {
      messages.push(await wire.createMessage(threadId));
      return NOTHING;
    }
    if (step.do === 'list') {
      const query = queryOf(step, messages);
      const isListed = (id: string): boolean => messages.some((m) => m.id === id && !m.deleted);
      const model = modelPage(
        messages.map(({ id }) => id),
        isListed,
        query,
      );
      const page = await wire.listMessages(threadId, query);
      return {
        expected: {
          data: model.ids.map((id) => messages.find((m) => m.id === id)),
          hasMore: model.hasMore,
        },
        found: { data: page.data, hasMore: page.has_more },
      };
    }
    const target = messages[step.of % messages.length];
    if (!target) return NOTHING;
    const path = `/threads/${threadId}/messages/${target.id}`;
    const expectedStatus = target.deleted ? 404 : 200;
    const body = step.do === 'modify' ? { metadata: { value: step.value } } : undefined;
    const method = { modify: 'POST', delete: 'DELETE', retrieve: 'GET' }[step.do];
    const { status, text } = await wire.ask(method, path, body);
    const gone = target.deleted;
    if (step.do === 'delete') target.deleted = true;
    if (step.do === 'modify' && !gone) Object.assign(target, body);
    if (gone || step.do === 'delete') return { expected: expectedStatus, found: status };
    return { expected: { ...target }, found: JSON.parse(text) };
  };
});

function queryOf(
  { limit, order, after, before }: Extract<Step, { do: 'list' }>,
  messages: readonly WireMessage[],
): ListQuery & { limit: number; order: 'asc' | 'desc' } {
  const idAt = (index: number | null): string | undefined =>
    index === null ? undefined : messages[index % messages.length]?.id;
  const [afterId, beforeId] = [idAt(after), idAt(before)];
  return {
    limit,
    order,
    ...(afterId && { after: afterId }),
    ...(beforeId && { before: beforeId }),
  };
}
