import { z } from 'zod';
import { seconds } from './parts';

const count = z.int().nonnegative();
const age = z.number().nonnegative();
const moment = z.string().describe('ISO 8601, to the millisecond.');

/** How far behind the log its read tables and seals are, and what work is open. */
export const adminStatus = z.strictObject({
  object: z.literal('admin.status'),
  log_position: count.describe('The last position of the log, over all projects.'),
  projected_position: count.describe('The last one in the read tables.'),
  projection_lag_events: count,
  projection_lag_seconds: age.describe('Age of the oldest event that is not in the read tables.'),
  sealed_position: count.describe('The last one under a signature.'),
  seal_lag_events: count,
  seal_lag_seconds: age.describe('Age of the oldest event that is not sealed.'),
  tasks_pending: count.describe('Tasks of the project that wait, or are tried again.'),
  tasks_dead: count.describe('Tasks of the project that were given up.'),
  quarantined: count.describe(
    'Threads and files of the project with an event that cannot be folded.',
  ),
});

/** A side effect that must happen, of the project. */
export const adminTask = z.strictObject({
  id: z.string(),
  object: z.literal('admin.task'),
  created_at: seconds,
  kind: z.string(),
  state: z.enum(['pending', 'done', 'dead']),
  attempts: count.describe('Since it was made, or given all its attempts again.'),
  last_error: z.string().nullable(),
  position: z.int().positive().describe('Of the event that called for it.'),
  due_at: moment.nullable().describe('When it counts as lost; null unless it is pending.'),
  updated_at: moment,
});

/** An event that could not be projected; its thread or file is read from the log until a rebuild. */
export const quarantinedEvent = z.strictObject({
  object: z.literal('admin.quarantined_event'),
  position: z.int().positive(),
  stream_id: z.string().describe('The thread, or the file.'),
  type: z.string(),
  reason: z.string(),
  found_at: moment,
});

export type AdminStatus = z.output<typeof adminStatus>;
export type AdminTask = z.output<typeof adminTask>;
export type AdminQuarantinedEvent = z.output<typeof quarantinedEvent>;
