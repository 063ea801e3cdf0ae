import type { LogEvent, Message } from '../api/types';
import { hrefOf } from '../state/parse-route';
import { Badge, Code, MetadataList, Time } from '../ui/parts';
import { Attachments } from './attachments';
import { Content } from './content';

type Props = {
  readonly message: Message;
  readonly position: number | undefined;
  readonly events: readonly LogEvent[];
};

export function MessageCard({ message, position, events }: Props) {
  const { id, role, created_at: created, thread_id: threadId, run_id: runId } = message;
  return (
    <li class={`message message-${role}`}>
      <article aria-label={`Message of ${role}`}>
        <header class="message-head">
          <strong class="role">{role}</strong>
          {message.incomplete_details && <Badge tone="bad">incomplete</Badge>}
          <span class="quiet">
            <Time of={created} />
          </span>
          <a class="history-link" href={hrefOf.message(threadId, id)}>
            History<span class="visually-hidden"> of {id}</span>
          </a>
        </header>
        <Content parts={message.content} />
        <Attachments message={message} position={position} events={events} />
        <MetadataList metadata={message.metadata} />
        <footer class="message-foot quiet">
          <Code>{id}</Code>
          {runId !== null && (
            <span>
              run <Code>{runId}</Code>
            </span>
          )}
        </footer>
      </article>
    </li>
  );
}
