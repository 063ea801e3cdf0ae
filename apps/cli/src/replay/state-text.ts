import type { Message, StoredFile, Thread } from '#domain';
import type { Replayed, ReplayedEntity, ReplayedState } from '#projection';
import { formatTime } from '../format-time';

/** A thread, message or file for people, a fact a line. */
export function stateText(
  { kind, id }: ReplayedEntity,
  { state, stopped, isErased }: Replayed,
): string {
  const lines = [
    `${kind} ${id}${state || stopped ? '' : isErased ? ' is erased: what it was cannot be read any more' : ' is deleted'}`,
    ...(state ? factsOf(state).map(([name, value]) => `  ${name.padEnd(15)}${value}`) : []),
    ...(state && 'content' in state ? contentLines(state) : []),
    ...(stopped ? [`  stopped at position ${stopped.position}: ${stopped.reason}`] : []),
  ];
  return lines.join('\n');
}

type Fact = readonly [name: string, value: string];

function factsOf(state: ReplayedState): readonly Fact[] {
  const common: readonly Fact[] = [
    ['created', `${formatTime(new Date(state.createdAt))}, position ${state.position}`],
    ['revision', String(state.rev)],
  ];
  if ('content' in state) return [...common, ...messageFacts(state)];
  if ('filename' in state) return [...common, ...fileFacts(state)];
  return [...common, ...threadFacts(state)];
}

function threadFacts({ projectId, metadata, toolResources }: Thread): readonly Fact[] {
  return [
    ['project', projectId],
    ['metadata', JSON.stringify(metadata)],
    ['tool resources', JSON.stringify(toolResources)],
  ];
}

function messageFacts(message: Message): readonly Fact[] {
  const { role, threadId, metadata, attachments, assistantId, runId } = message;
  return [
    ['thread', threadId],
    ['role', role],
    ['metadata', JSON.stringify(metadata)],
    ...(attachments.length ? [['attachments', JSON.stringify(attachments)] as const] : []),
    ...(assistantId ? [['assistant', assistantId] as const] : []),
    ...(runId ? [['run', runId] as const] : []),
  ];
}

function fileFacts({ projectId, filename, purpose, bytes, sha256 }: StoredFile): readonly Fact[] {
  return [
    ['project', projectId],
    ['name', JSON.stringify(filename)],
    ['purpose', purpose],
    ['bytes', String(bytes)],
    ['sha256', sha256],
  ];
}

function contentLines({ content }: Message): readonly string[] {
  return content.value.flatMap((part) => {
    const text = part.type === 'text' ? part.text.value : JSON.stringify(part);
    return text.split('\n').map((line) => `  | ${printable(line)}`);
  });
}

/** A text must not steer the terminal that it is shown on. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\t' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
