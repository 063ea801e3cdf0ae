import type { Annotation, ContentPart } from '../api/types';
import { Code, LongText } from '../ui/parts';
import { ImageFile } from './image-file';

/** What a message says, part by part; all of it as text. */
export function Content({ parts }: { readonly parts: readonly ContentPart[] }) {
  return (
    <>
      {parts.map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </>
  );
}

function Part({ part }: { readonly part: ContentPart }) {
  switch (part.type) {
    case 'text':
      return (
        <>
          <LongText text={part.text.value} />
          <Annotations annotations={part.text.annotations} />
        </>
      );
    case 'image_file':
      return <ImageFile fileId={part.image_file.file_id} />;
    case 'image_url':
      return (
        <p class="external">
          Image elsewhere, not loaded: <Code>{part.image_url.url}</Code>
        </p>
      );
    default:
      // Of a version that this page does not know.
      return <pre class="json">{JSON.stringify(part, null, 2)}</pre>;
  }
}

function Annotations({ annotations }: { readonly annotations: readonly Annotation[] }) {
  if (annotations.length === 0) return null;
  return (
    <ul class="annotations" aria-label="Annotations">
      {annotations.map((annotation, index) => (
        <li key={index}>
          <span class="quiet">{annotation.type.replaceAll('_', ' ')}</span>{' '}
          {annotation.text !== undefined && <Code>{annotation.text}</Code>}{' '}
          {annotation.file_citation?.quote && <q dir="auto">{annotation.file_citation.quote}</q>}{' '}
          <FileOf annotation={annotation} />
        </li>
      ))}
    </ul>
  );
}

function FileOf({ annotation }: { readonly annotation: Annotation }) {
  const fileId = annotation.file_citation?.file_id ?? annotation.file_path?.file_id;
  return fileId === undefined ? null : <Code>{fileId}</Code>;
}
