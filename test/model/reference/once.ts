import type { Ask, Dialect, SentMessage } from './ask';
import { refused, type Expected } from './expected';
import { factsOf, metadataOf } from './facts';
import type { World } from './world';

/** One key has one effect and one answer; a request that was refused leaves its key free. */
export function once(world: World, ask: Ask, act: () => Expected): Expected {
  const { key } = ask;
  if (key === undefined) return act();
  const said = saidBy(ask);
  const done = world.keys.get(key);
  if (done) {
    return done.said === said
      ? { ...done.expected, isReplay: true }
      : refused(422, 'idempotency_key_reused');
  }
  const expected = act();
  if (expected.status === 200) world.keys.set(key, { said, expected });
  return expected;
}

/** All that makes two requests one and the same. A body counts as what it means, not as it is written. */
function saidBy(ask: Ask): string {
  const { dialect, ifMatch = null, what } = ask;
  const place = [
    'threadId' in ask ? ask.threadId : null,
    'messageId' in ask ? ask.messageId : null,
  ];
  return JSON.stringify([
    what,
    dialect,
    place,
    ifMatch,
    'body' in ask ? meant(ask.body, dialect) : null,
  ]);
}

type Body = Extract<Ask, { readonly body: object }>['body'];

function meant(body: Body, dialect: Dialect): object {
  if ('role' in body) return meantMessage(body, dialect);
  const { metadata, tool_resources } = body;
  const messages = 'messages' in body ? body.messages : undefined;
  return {
    ...(messages && { messages: messages.map((message) => meantMessage(message, dialect)) }),
    ...(tool_resources !== undefined && { tool_resources: tool_resources ?? {} }),
    ...(metadata !== undefined && { metadata: metadataOf(metadata, dialect) }),
  };
}

/** Whether metadata was left out makes a difference here. */
function meantMessage(sent: SentMessage, dialect: Dialect): object {
  return { facts: factsOf(sent, dialect), isBare: sent.metadata === undefined };
}
