// Owns: the wire: what requests must look like, what answers look like, every error, in v1 and v2.
// Never: HTTP, a database, or a decision about what happens; it parses, and it renders.
// Start reading: requests.ts, present.ts, errors.ts.
export { dialectOf, type Dialect } from './dialect';
export { ApiError, type ErrorEnvelope } from './errors';
export { checkId } from './ids';
export { parseList, parseListMessages, type ListQuery, type RawQuery } from './list-query';
export { parseBody, type RawBody } from './parse-body';
export {
  presentDeleted,
  presentList,
  presentMessage,
  presentMessageFile,
  presentThread,
} from './present';
export {
  BODIES,
  type CreateMessageBody,
  type CreateThreadBody,
  type ModifyMessageBody,
  type ModifyThreadBody,
} from './requests';
