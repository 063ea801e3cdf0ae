import type { Operation } from './operation';
import { ADMIN_OPERATIONS } from './operations/admin';
import { AUDIT_OPERATIONS } from './operations/audit';
import { FILE_OPERATIONS } from './operations/files';
import { HISTORY_OPERATIONS } from './operations/history';
import { MESSAGE_FILE_OPERATIONS } from './operations/message-files';
import { MESSAGE_OPERATIONS } from './operations/messages';
import { PROCESS_OPERATIONS } from './operations/process';
import { THREAD_OPERATIONS } from './operations/threads';

/** Every operation there is; a spec compares them with the routes that the API registers. */
export const OPERATIONS: readonly Operation[] = [
  ...THREAD_OPERATIONS,
  ...MESSAGE_OPERATIONS,
  ...MESSAGE_FILE_OPERATIONS,
  ...FILE_OPERATIONS,
  ...HISTORY_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...ADMIN_OPERATIONS,
  ...PROCESS_OPERATIONS,
];
