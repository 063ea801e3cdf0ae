import type { ErrorName } from '#contract';

/** What a body with messages or files can be refused for, beyond what any body can. */
export const MESSAGE_FAULTS: readonly ErrorName[] = [
  'missing_parameter',
  'invalid_value',
  'invalid_id',
  'files_missing',
  'empty_string',
  'empty_array',
  'array_too_long',
];
