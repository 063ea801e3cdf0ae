import { row } from './error-row';

/** What pages for people are refused with, beside what everybody is. */
export const PAGE_ERRORS = {
  cross_site: row(
    403,
    'cross_site',
    'A change has to be asked for on the page itself; this request comes from another site.',
  ),
  queue_unavailable: row(503, null, 'The queue is not available at the moment. Please try again.', {
    type: 'server_error',
  }),
};
