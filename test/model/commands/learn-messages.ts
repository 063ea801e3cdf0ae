import type { World } from '../reference/world';
import type { Story } from './story';

/**
 * The answer to a thread does not tell the ids of its initial messages: a list does, and is then compared
 * like any other.
 */
export async function learnMessages(world: World, story: Story): Promise<void> {
  const thread = world.threads.at(-1);
  if (!thread?.messages.some(({ id }) => id === '')) return;
  const query = { order: 'asc', limit: '100' };
  const ask = { what: 'listMessages', dialect: 'v2', threadId: thread.id, query } as const;
  const { text } = await story.send(0, ask);
  const { data = [] } = JSON.parse(text) as { data?: readonly { readonly id: string }[] };
  for (const [index, message] of thread.messages.entries()) message.id = data[index]?.id ?? '';
  await story.demand(world, 1, ask);
}
