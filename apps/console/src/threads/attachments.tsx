import { pathOf, type Api } from '../api/ask';
import type { LogEvent, Message, MessageFile, Page, Verdict } from '../api/types';
import { Badge, Code, type Tone } from '../ui/parts';
import { useAsk } from '../ui/use-ask';
import { verdictsAt, type Verdicts } from './verdicts-at';

type Props = {
  readonly message: Message;
  readonly position: number | undefined;
  readonly events: readonly LogEvent[];
};

/** The files of a message, what for, and what was found out about them. */
export function Attachments(props: Props) {
  return props.message.attachments.length === 0 ? null : <List {...props} />;
}

function List({ message, position, events }: Props) {
  const { id, thread_id: threadId, attachments } = message;
  const now = useAsk(
    async (api, signal) =>
      position === undefined ? readVerdicts(api, message, signal) : undefined,
    [threadId, id, position],
  );
  const verdicts = position === undefined ? now.data : verdictsAt(events, id, position);
  return (
    <ul class="attachments" aria-label="Attachments">
      {attachments.map(({ file_id: fileId, tools }) => (
        <li key={fileId}>
          <Code>{fileId}</Code>
          <span class="quiet">{tools.map(({ type }) => type.replaceAll('_', ' ')).join(', ')}</span>
          <VerdictBadge verdict={verdicts?.get(fileId)} isUnknown={now.error !== undefined} />
        </li>
      ))}
    </ul>
  );
}

/** Only v1 has a place where verdicts are told. */
async function readVerdicts(api: Api, message: Message, signal: AbortSignal): Promise<Verdicts> {
  const { thread_id: threadId, id } = message;
  const path = `threads/${encodeURIComponent(threadId)}/messages/${encodeURIComponent(id)}/files`;
  const files = await api.json<Page<MessageFile>>(pathOf(path, { limit: 100 }), {
    dialect: 'v1',
    signal,
  });
  return new Map(files.data.map((file) => [file.id, file]));
}

const TONES: Readonly<Record<Verdict['status'], Tone>> = {
  pending: 'warn',
  validated: 'good',
  rejected: 'bad',
};

type VerdictProps = { readonly verdict: Verdict | undefined; readonly isUnknown: boolean };

function VerdictBadge({ verdict, isUnknown }: VerdictProps) {
  if (!verdict) return isUnknown ? <Badge tone="quiet">not known</Badge> : null;
  const { status, status_details: details } = verdict;
  return (
    <>
      <Badge tone={TONES[status]}>{status}</Badge>
      {details && (
        <span class="quiet">
          <bdi>{details.message}</bdi>
        </span>
      )}
    </>
  );
}
