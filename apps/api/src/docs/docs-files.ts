import { readFile } from 'node:fs/promises';

export type DocsFile = { readonly mediaType: string; readonly bytes: Buffer };

/** The few files of swagger-ui-dist that the page loads; nothing else in there is ever served. */
const PACKAGED: ReadonlyMap<string, { readonly path: string; readonly mediaType: string }> =
  new Map([
    [
      'swagger-ui.css',
      {
        path: require.resolve('swagger-ui-dist/swagger-ui.css'),
        mediaType: 'text/css; charset=utf-8',
      },
    ],
    [
      'swagger-ui-bundle.js',
      {
        path: require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
        mediaType: 'text/javascript; charset=utf-8',
      },
    ],
    [
      'favicon-32x32.png',
      { path: require.resolve('swagger-ui-dist/favicon-32x32.png'), mediaType: 'image/png' },
    ],
  ]);

/** Beside the page, not in it: so that no inline script has to be allowed. */
const START = `SwaggerUIBundle({
  url: new URL('openapi.json', document.baseURI).href,
  dom_id: '#page',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  validatorUrl: null,
});
`;

/** A file of the page by its exact name; `undefined` for every other name. */
export async function readDocsFile(name: string): Promise<DocsFile | undefined> {
  if (name === 'start.js') {
    return { mediaType: 'text/javascript; charset=utf-8', bytes: Buffer.from(START) };
  }
  const file = PACKAGED.get(name);
  return file && { mediaType: file.mediaType, bytes: await readFile(file.path) };
}
