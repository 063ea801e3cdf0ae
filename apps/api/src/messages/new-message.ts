import type { CreateMessageBody } from '#contract';
import { makeId, type NewMessage } from '#domain';
import { takeRandom } from '#random';

/** Gives a message its id. What is absent from the body is stored as empty, never as missing. */
export function newMessage(body: CreateMessageBody): NewMessage {
  return {
    id: makeId('msg', Date.now(), takeRandom(16)),
    role: body.role,
    content: body.content,
    attachments: body.attachments,
    metadata: body.metadata ?? {},
  };
}
