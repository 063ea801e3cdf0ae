import { sql } from 'kysely';
import type { Db } from '#database';
import { growTiles, tileRoot, edgeOf, type Hash, type Tile } from '#ledger';
import type { Finding } from './explain-differences';

export type TileComparison = {
  readonly add: (leaf: Hash) => Promise<void>;
  readonly findings: () => readonly Finding[];
};

const WIDTH = 256;
const FULL = WIDTH * 32;

/** Makes the tiles anew as leaves come, 256 at a time, and compares each that is full with its row. */
export function createTileComparison(db: Db): TileComparison {
  const findings: Finding[] = [];
  let edge: readonly Tile[] = [];
  let size = 0;
  let leaves: Hash[] = [];
  return {
    add: async (leaf) => {
      leaves.push(leaf);
      if (leaves.length < WIDTH) return;
      const grown = growTiles(size, edge, leaves);
      size += WIDTH;
      leaves = [];
      const known = [...grown, ...edge];
      edge = edgeOf(size).flatMap(
        ({ level, index }) =>
          known.find((tile) => tile.level === level && tile.index === index) ?? [],
      );
      for (const tile of grown.filter(({ hashes }) => hashes.length === FULL)) {
        const found = await compare(db, tile);
        if (found) findings.push(found);
      }
    },
    findings: () => findings,
  };
}

async function compare(db: Db, { level, index, hashes }: Tile): Promise<Finding | undefined> {
  const { rows } = await sql<{ root: Buffer; hashes: Buffer }>`
    select root, hashes from threadlog.ledger_tiles
    where level = ${level} and tile = ${index}`.execute(db);
  const [row] = rows;
  const width = WIDTH ** (level + 1);
  const range = { from: index * width + 1, to: (index + 1) * width };
  if (!row) {
    return { ...range, kind: 'tile_missing', sentence: `tile ${level}/${index} is missing` };
  }
  if (row.hashes.equals(hashes) && row.root.equals(tileRoot(hashes))) return undefined;
  const sentence = `tile ${level}/${index} is not made of the leaves that are stored`;
  return { ...range, kind: 'tile_changed', sentence };
}
