import { sql } from 'kysely';
import type { Db } from '#database';
import { nodeIn, tileOf, type Hash, type ReadNodes, type Tile, type TilePlace } from '#ledger';

const WIDTH = 256;
const HASH_LENGTH = 32;

/**
 * Tiles of the tree of `size`, which is sealed. A full one has a row; a partial one is made of what is
 * below it: the roots of full tiles, or the leaves of the last seals.
 */
export async function readTiles(
  db: Db,
  size: number,
  places: readonly TilePlace[],
): Promise<readonly Tile[]> {
  const full = places.filter((place) => widthOf(place, size) === WIDTH);
  const partial = places.filter((place) => widthOf(place, size) < WIDTH);
  const tiles = [...(await readFull(db, full))];
  for (const place of partial) {
    const width = widthOf(place, size);
    const hashes = place.level === 0 ? readLeaves(db, place, size) : readRoots(db, place, width);
    tiles.push({ ...place, hashes: await hashes });
  }
  return tiles;
}

/** Reads hashes of complete nodes of the tree of `size`, which is sealed. */
export function nodeReader(db: Db, size: number): ReadNodes {
  return async (nodes) => {
    const places = new Map(nodes.map((node) => [keyOf(tileOf(node)), tileOf(node)]));
    const tiles = await readTiles(db, size, [...places.values()]);
    const byKey = new Map(tiles.map((tile) => [keyOf(tile), tile]));
    return nodes.map((node): Hash => {
      const tile = byKey.get(keyOf(tileOf(node)));
      if (!tile) throw new Error(`tile ${keyOf(tileOf(node))} is missing`);
      return nodeIn(node, tile);
    });
  };
}

function keyOf({ level, index }: TilePlace): string {
  return `${level}/${index}`;
}

/** How many hashes a tile has in the tree of `size`. */
function widthOf({ level, index }: TilePlace, size: number): number {
  return Math.min(WIDTH, Math.floor(size / WIDTH ** level) - index * WIDTH);
}

async function readFull(db: Db, places: readonly TilePlace[]): Promise<readonly Tile[]> {
  if (places.length === 0) return [];
  const levels = places.map(({ level }) => level);
  const indexes = places.map(({ index }) => index);
  const { rows } = await sql<Tile>`
    select t.level, t.tile as index, t.hashes
    from unnest(${levels}::smallint[], ${indexes}::bigint[]) as asked (level, tile)
    join threadlog.ledger_tiles t on t.level = asked.level and t.tile = asked.tile`.execute(db);
  return rows;
}

/** The leaves of the last tile: those of every seal that reaches into it. */
async function readLeaves(db: Db, { index }: TilePlace, size: number): Promise<Buffer> {
  const first = index * WIDTH;
  const { rows } = await sql<{ size: number; leaves: Buffer }>`
    select size, leaves from threadlog.ledger_seals
    where size > ${first} and size <= ${size} order by size`.execute(db);
  const [earliest] = rows;
  if (!earliest) return Buffer.alloc(0);
  const begins = earliest.size - earliest.leaves.length / HASH_LENGTH;
  const leaves = Buffer.concat(rows.map((row) => row.leaves));
  return leaves.subarray((first - begins) * HASH_LENGTH);
}

async function readRoots(db: Db, { level, index }: TilePlace, width: number): Promise<Buffer> {
  const first = index * WIDTH;
  const { rows } = await sql<{ root: Buffer }>`
    select root from threadlog.ledger_tiles
    where level = ${level - 1} and tile >= ${first} and tile < ${first + width}
    order by tile`.execute(db);
  return Buffer.concat(rows.map((row) => row.root));
}
