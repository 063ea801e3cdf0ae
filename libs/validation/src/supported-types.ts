import type { AttachmentTool } from '#domain';

/** What the bytes of a file with this extension have to be, and which tools can use it. */
export type SupportedType = {
  readonly mediaType: string;
  /** Media types that the bytes may show; empty where the bytes show none, as those of text. */
  readonly signatures: readonly string[];
  readonly isText: boolean;
  readonly tools: readonly AttachmentTool[];
};

const BOTH: readonly AttachmentTool[] = ['file_search', 'code_interpreter'];
const CODE: readonly AttachmentTool[] = ['code_interpreter'];

const text = (mediaType: string, tools = BOTH, signatures: readonly string[] = []) => ({
  mediaType,
  signatures,
  isText: true,
  tools,
});
const binary = (mediaType: string, tools = BOTH, signatures: readonly string[] = [mediaType]) => ({
  mediaType,
  signatures,
  isText: false,
  tools,
});

const OFFICE = 'application/vnd.openxmlformats-officedocument.';

/**
 * By extension, as the hosted service listed them for its two tools.
 * @see https://platform.openai.com/docs/assistants/tools/file-search/supported-files
 */
const TYPES: Readonly<Record<string, SupportedType>> = {
  c: text('text/x-c'),
  cpp: text('text/x-c++'),
  cs: text('text/x-csharp'),
  css: text('text/css'),
  csv: text('text/csv', CODE),
  doc: binary('application/msword', BOTH, ['application/x-cfb']),
  docx: binary(`${OFFICE}wordprocessingml.document`),
  gif: binary('image/gif', CODE),
  go: text('text/x-golang'),
  html: text('text/html', BOTH, ['application/xml']),
  java: text('text/x-java'),
  jpeg: binary('image/jpeg', CODE),
  jpg: binary('image/jpeg', CODE),
  js: text('text/javascript'),
  json: text('application/json'),
  md: text('text/markdown'),
  pdf: binary('application/pdf'),
  php: text('text/x-php'),
  pkl: binary('application/octet-stream', CODE, []),
  png: binary('image/png', CODE),
  pptx: binary(`${OFFICE}presentationml.presentation`),
  py: text('text/x-python'),
  rb: text('text/x-ruby'),
  sh: text('application/x-sh'),
  tar: binary('application/x-tar', CODE),
  tex: text('text/x-tex'),
  ts: text('application/typescript'),
  txt: text('text/plain'),
  webp: binary('image/webp', CODE),
  xlsx: binary(`${OFFICE}spreadsheetml.sheet`, CODE),
  xml: text('text/xml', CODE, ['application/xml']),
  zip: binary('application/zip', CODE),
};

/** The extension of a name, in lower case, without its dot; empty when it has none. */
export function extensionOf(filename: string): string {
  return /\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
}

export function supportedType(extension: string): SupportedType | undefined {
  return Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
}
