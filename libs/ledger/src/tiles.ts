import { HASH_LENGTH, nodeHash, type Hash } from './merkle';
import type { Node } from './ranges';

/**
 * Tiles as C2SP tlog-tiles has them, of height 8: tile (level, index) holds the hashes of up to 256
 * nodes of tree level 8 · level, side by side. A full tile never changes again, and makes one hash of
 * the level above.
 */
export type TilePlace = { readonly level: number; readonly index: number };
export type Tile = TilePlace & {
  /** Up to 256 hashes, 32 bytes each. */
  readonly hashes: Buffer;
};

const HEIGHT = 8;
const WIDTH = 2 ** HEIGHT;

/** The partial tiles at the right edge of a tree of `size`: what growing it starts from. */
export function edgeOf(size: number): readonly TilePlace[] {
  const edge: TilePlace[] = [];
  for (let [level, hashes] = [0, size]; hashes > 0; level += 1) {
    if (hashes % WIDTH > 0) edge.push({ level, index: Math.floor(hashes / WIDTH) });
    hashes = Math.floor(hashes / WIDTH);
  }
  return edge;
}

/**
 * Grows a tree by some leaves. Pure.
 * @param edge the tiles of `edgeOf(size)`; of more than that only the first hashes count, so that a
 *   tile that was written and whose seal was not is written over
 * @returns every tile that is new or longer than it was
 * @throws Error when the edge is not that of a tree of this size
 */
export function growTiles(
  size: number,
  edge: readonly Tile[],
  leaves: readonly Hash[],
): readonly Tile[] {
  const grown: Tile[] = [];
  let [level, have, more] = [0, size, leaves];
  while (more.length > 0) {
    const start = hashesAt(edge, { level, index: Math.floor(have / WIDTH) }, have % WIDTH);
    const row = Buffer.concat([start, ...more]);
    const full: Hash[] = [];
    for (let at = 0; at < row.length; at += WIDTH * HASH_LENGTH) {
      const hashes = row.subarray(at, at + WIDTH * HASH_LENGTH);
      const index = Math.floor(have / WIDTH) + at / (WIDTH * HASH_LENGTH);
      grown.push({ level, index, hashes });
      if (hashes.length === WIDTH * HASH_LENGTH) full.push(tileRoot(hashes));
    }
    [level, have, more] = [level + 1, Math.floor(have / WIDTH), full];
  }
  return grown;
}

/** The tile from which a complete node can be computed. */
export function tileOf({ level, index }: Node): TilePlace {
  const above = level % HEIGHT;
  return { level: (level - above) / HEIGHT, index: Math.floor((index * 2 ** above) / WIDTH) };
}

/** @throws Error when the tile does not reach that far: the tree is larger than its tiles */
export function nodeIn({ level, index }: Node, tile: Tile): Hash {
  const width = 2 ** (level % HEIGHT);
  const first = (index * width) % WIDTH;
  const row = tile.hashes.subarray(first * HASH_LENGTH, (first + width) * HASH_LENGTH);
  if (row.length === width * HASH_LENGTH) return tileRoot(row);
  throw new Error(`tile ${tile.level}/${tile.index} ends before node ${level}/${index}`);
}

function hashesAt(edge: readonly Tile[], { level, index }: TilePlace, count: number): Buffer {
  if (count === 0) return Buffer.alloc(0);
  const tile = edge.find((each) => each.level === level && each.index === index);
  const hashes = tile?.hashes.subarray(0, count * HASH_LENGTH);
  if (hashes?.length === count * HASH_LENGTH) return hashes;
  throw new Error(`expected ${count} hashes in tile ${level}/${index}`);
}

/** One hash of 2^n hashes side by side: of a full tile, what it is on the level above. */
export function tileRoot(row: Buffer): Hash {
  let hashes = Array.from({ length: row.length / HASH_LENGTH }, (_, index) =>
    row.subarray(index * HASH_LENGTH, (index + 1) * HASH_LENGTH),
  );
  while (hashes.length > 1) {
    hashes = Array.from({ length: hashes.length / 2 }, (_, index) =>
      nodeHash(hashes[2 * index] as Hash, hashes[2 * index + 1] as Hash),
    );
  }
  return hashes[0] as Hash;
}
