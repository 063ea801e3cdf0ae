// Owns: whether a file is worth trusting for what it was attached for.
// Never: a queue, a table, or what becomes of the verdict.
// Start reading: validate-attachment.ts.
export { validateAttachment, type Finding } from './validate-attachment';
