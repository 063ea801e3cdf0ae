/** Where a rebuild fills read tables, beside those in use. */
export const NEXT = 'read_model_next';
/** Where those that a switch took out of use are kept. */
export const PREVIOUS = 'read_model_previous';
