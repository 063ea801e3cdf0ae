import type { Dialect, SentMessage, SentMetadata, SentPart } from './ask';
import type { Attached, MessageFacts, Metadata, Part } from './world';

/** What a body means: both dialects say the same facts in their own way. */
export function factsOf(sent: SentMessage, dialect: Dialect): MessageFacts {
  const { role, content, metadata = {} } = sent;
  return {
    role,
    content: typeof content === 'string' ? [textPart(content)] : content.map(partOf),
    attachments: attachmentsOf(sent),
    metadata: metadataOf(metadata, dialect),
  };
}

/** `null` means none; what is no string v1 wrote the way its Python did. */
export function metadataOf(sent: SentMetadata, dialect: Dialect): Metadata {
  const text = (value: string | number | boolean): string => {
    if (dialect === 'v2' || typeof value === 'string') return value as string;
    return typeof value === 'number' ? String(value) : value ? 'True' : 'False';
  };
  return Object.fromEntries(Object.entries(sent ?? {}).map(([key, value]) => [key, text(value)]));
}

function textPart(value: string): Part {
  return { type: 'text', text: { value, annotations: [] } };
}

function partOf(part: SentPart): Part {
  if (part.type === 'text') return textPart(part.text);
  return { type: 'image_url', image_url: { url: part.image_url.url, detail: 'auto' } };
}

function attachmentsOf({ file_ids, attachments }: SentMessage): readonly Attached[] {
  if (file_ids) {
    return file_ids.map((file_id) => ({ file_id, tools: ['file_search', 'code_interpreter'] }));
  }
  return (attachments ?? []).map(({ file_id, tools }) => ({
    file_id,
    tools: [...new Set(tools.map(({ type }) => type))],
  }));
}
