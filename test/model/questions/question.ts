import type { Ask } from '../reference/ask';
import type { World } from '../reference/world';

/** A request that is still open about which things it means: of those that are there when it is asked. */
export type Question = (world: World) => Ask;
