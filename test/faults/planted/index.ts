import { bugsInTheLog } from './in-the-log';
import { bugsInThePages } from './in-the-pages';
import { bugsInTheReadTables } from './in-the-read-tables';
import type { PlantedBug } from './planted-bug';

/** Every bug that is planted, in the order of the table. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  ...bugsInThePages,
  ...bugsInTheReadTables,
  ...bugsInTheLog,
];
