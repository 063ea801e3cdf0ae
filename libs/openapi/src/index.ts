// Owns: the OpenAPI document: a table of operations, made into text from the contract's schemas and errors.
// Never: HTTP, nor a schema or a sentence of an error of its own; those are the contract's.
// Start reading: operations.ts, then document.ts.
export { openApiDocument } from './document';
export { OPERATIONS } from './operations';
