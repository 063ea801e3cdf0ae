/** What changed as lines for people: a text as it reads, pairs one a line, everything else as JSON. */
export function readable(field: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (field === 'content' && Array.isArray(value)) return value.map(readablePart).join('\n');
  if (field === 'metadata' && isRecord(value)) {
    return Object.entries(value)
      .map(([key, of]) => `${key}: ${typeof of === 'string' ? of : JSON.stringify(of)}`)
      .sort()
      .join('\n');
  }
  if (field === 'attachments' && Array.isArray(value)) {
    return value.map(readableAttachment).join('\n');
  }
  return JSON.stringify(value, null, 2);
}

function readablePart(part: unknown): string {
  if (!isRecord(part)) return JSON.stringify(part);
  const text = part['text'];
  if (typeof text === 'string') return text;
  if (isRecord(text) && typeof text['value'] === 'string') return text['value'];
  return JSON.stringify(part);
}

function readableAttachment(attachment: unknown): string {
  if (!isRecord(attachment)) return JSON.stringify(attachment);
  const { file_id: fileId, status, status_details: details, tools } = attachment;
  const what = Array.isArray(tools)
    ? tools.map((tool: unknown) => (isRecord(tool) ? String(tool['type']) : '')).join(', ')
    : '';
  const why = isRecord(details) ? `: ${String(details['message'])}` : '';
  return `${String(fileId)}${what && ` for ${what}`}: ${String(status)}${why}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
