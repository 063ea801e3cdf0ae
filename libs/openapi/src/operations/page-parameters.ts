import type { ParameterName } from '../parameters';

/** Every list takes these. */
export const PAGE_PARAMETERS: readonly ParameterName[] = ['limit', 'order', 'after', 'before'];
