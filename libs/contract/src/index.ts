// Owns: the wire: what requests must look like, what answers look like, every error, in v1 and v2.
// Never: HTTP, a database, or a decision about what happens; it parses, and it renders.
// Start reading: requests.ts, responses.ts, present.ts, errors.ts.
export { parseFirst, parseListTasks, TASK_STATES } from './admin-queries';
export {
  parseCheckpoint,
  parseConsistency,
  parseInclusion,
  POSITION,
  type CheckpointQuery,
} from './audit-queries';
export { dialectOf, type Dialect } from './dialect';
export { ERASURE, parseErasure } from './erasure-query';
export { ApiError, type ErrorEnvelope } from './api-error';
export { ERRORS, type ErrorName } from './errors';
export { checkId, patternOf } from './ids';
export { PAGE, parseList, parseListMessages, type ListQuery, type RawQuery } from './list-query';
export {
  EVENT_TYPES,
  parseListEvents,
  parsePageOfEvents,
  type EventFilter,
  type ListEventsQuery,
} from './list-events-query';
export { parseStreamEvents, wantsStream, type StreamEventsQuery } from './stream-events-query';
export { FILE_PAGE, parseListFiles } from './list-files-query';
export { parseListThreads } from './list-threads-query';
export { METADATA } from './metadata';
export { parseMoment } from './moment';
export { parseBody, type RawBody } from './parse-body';
export {
  presentDeleted,
  presentErased,
  presentList,
  presentMessage,
  presentMessageFile,
  presentThread,
} from './present';
export {
  parseSavedMessage,
  parseSavedThread,
  type Parsed,
  type SavedMessage,
  type SavedThread,
} from './saved';
export {
  presentAdminStatus,
  presentAdminTask,
  presentFirst,
  presentQuarantined,
} from './present-admin';
export { presentEvent } from './present-event';
export { presentDeletedFile, presentFile } from './present-file';
export {
  BODIES,
  type CreateMessageBody,
  type CreateThreadBody,
  type ModifyMessageBody,
  type ModifyThreadBody,
} from './requests';
export { RESPONSES } from './responses';
export type { ConsistencyProof, InclusionProof } from './responses/proofs';
export type { Health, Readiness } from './responses/health';
export { prettyJson } from './pretty-json';
export { parseUpload, uploadField, uploadForm, type Upload, type UploadField } from './upload';
