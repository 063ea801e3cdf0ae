import { openApiDocument } from '#openapi';
import type { Route } from './routes';

/** What the OpenAPI document says of routes. */
export type Documented = {
  readonly namesOf: (route: Route, kind: 'query' | 'header') => readonly string[];
};

type Parameter = { readonly name: string; readonly in: string };
type Shape = {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly { $ref: string }[] }>>>
  >;
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> };
};

/** Reads the document that the API serves. */
export function readDocumented(): Documented {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as Shape;
  return {
    namesOf: ({ verb, path }, kind) => {
      const method = verb === 'HEAD' ? 'get' : verb.toLowerCase();
      const row =
        document.paths[path]?.[method] ?? document.paths[path.replace('/v1', '')]?.[method];
      if (!row) throw new Error(`the document does not have ${verb} ${path}`);
      return (row.parameters ?? [])
        .map(({ $ref }) => document.components.parameters[$ref.split('/').at(-1) ?? ''])
        .flatMap((parameter) => (parameter?.in === kind ? [parameter.name] : []));
    },
  };
}
