import { z } from 'zod';
import { BODIES, RESPONSES, uploadForm } from '#contract';

/** Request bodies by the names that the document gives them. */
export const REQUESTS = {
  CreateThreadRequestV1: BODIES.v1.createThread,
  CreateThreadRequestV2: BODIES.v2.createThread,
  ModifyThreadRequestV1: BODIES.v1.modifyThread,
  ModifyThreadRequestV2: BODIES.v2.modifyThread,
  CreateMessageRequestV1: BODIES.v1.createMessage,
  CreateMessageRequestV2: BODIES.v2.createMessage,
  ModifyMessageRequestV1: BODIES.v1.modifyMessage,
  ModifyMessageRequestV2: BODIES.v2.modifyMessage,
};

/** What is sent as a form. */
const FORMS = { UploadFileRequest: uploadForm };

export type RequestName = keyof typeof REQUESTS;
export type FormName = keyof typeof FORMS;
export type ResponseName = keyof typeof RESPONSES;
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schemas that parse requests and type answers, as JSON Schema (2020-12, the one of OpenAPI 3.1). */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    ...toJsonSchemas(REQUESTS, 'input'),
    ...toJsonSchemas(FORMS, 'input'),
    ...toJsonSchemas(RESPONSES, 'output'),
  };
}

export function refTo(name: RequestName | FormName | ResponseName): { readonly $ref: string } {
  return { $ref: uriOf(name) };
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}

function toJsonSchemas(
  schemas: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    uri: uriOf,
    // What only code checks (metadata) says in its meta what a JSON Schema can say of it.
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
  });
  return Object.fromEntries(Object.entries(made.schemas).map(([name, own]) => [name, bare(own)]));
}

/** A component has its place in the document as its name. */
function bare(schema: JsonSchema): JsonSchema {
  const own = { ...schema };
  delete own.$schema;
  delete own.$id;
  return own;
}

/** Takes out what says nothing to a reader, or something else than was meant. */
function tidy({ _zod: { def } }: z.core.$ZodTypes, schema: JsonSchema): void {
  // readonly is about our code; readOnly is about who may send the property.
  if (def.type === 'readonly') delete schema.readOnly;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // In JSON every name is a string.
  if (def.type === 'record') delete schema.propertyNames;
}
