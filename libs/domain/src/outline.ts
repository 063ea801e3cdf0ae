import type { DomainEvent } from './events';
import type { ContentPart } from './message';

/**
 * What stands in the log beside an encrypted payload, as JSON in the payload's own shape: what a search of
 * the log has to find without its key, and what clearing up after an erasure has to know. Ids, and names of
 * fields; never a text that somebody wrote. `undefined` for nothing.
 */
export function outlineOf(event: DomainEvent): string | undefined {
  const outline = partsOf(event);
  return Object.values(outline).some((part) => part !== undefined)
    ? JSON.stringify(outline)
    : undefined;
}

function partsOf(event: DomainEvent): Readonly<Record<string, unknown>> {
  switch (event.type) {
    case 'ThreadCreated':
      return { tool_resources: event.payload.tool_resources };
    case 'ThreadModified': {
      const { metadata, tool_resources } = event.payload;
      return { metadata: metadata && {}, tool_resources };
    }
    case 'MessageCreated': {
      const { attachments, content, run_id } = event.payload;
      const images = content.flatMap(imageOf);
      return {
        attachments: attachments.length > 0 ? attachments.map(onlyIds) : undefined,
        images: images.length > 0 ? images : undefined,
        run_id,
      };
    }
    case 'FileUploaded':
      return { purpose: event.payload.purpose };
    case 'MessageModified':
    case 'ThreadDeleted':
    case 'MessageDeleted':
    case 'AttachmentValidated':
    case 'AttachmentRejected':
    case 'FileDeleted':
    case 'ContentErased':
    case 'FileErased':
      return {};
  }
}

function onlyIds({ file_id }: { readonly file_id: string }): { readonly file_id: string } {
  return { file_id };
}

function imageOf(part: ContentPart): readonly string[] {
  return part.type === 'image_file' ? [part.image_file.file_id] : [];
}
