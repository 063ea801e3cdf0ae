import { leafHash } from './merkle';
import { edgeOf, growTiles, nodeIn, tileOf, type Tile } from './tiles';

const leaves = (count: number) =>
  Array.from({ length: count }, (_, index) => leafHash(Buffer.from(String(index))));
const nameOf = ({ level, index }: Tile): string => `${level}/${index}`;
const sizes = (tiles: readonly Tile[]): string[] =>
  tiles.map((tile) => `${nameOf(tile)}: ${tile.hashes.length / 32}`);

describe('growTiles', () => {
  it('fills tiles of 256, and makes one hash above of each full one', () => {
    expect(sizes(growTiles(0, [], leaves(600)))).toEqual([
      '0/0: 256',
      '0/1: 256',
      '0/2: 88',
      '1/0: 2',
    ]);
  });

  it('gives the same tiles in one step and in many', () => {
    const all = leaves(70_000);
    const first = growTiles(0, [], all.slice(0, 65_600));
    const edge = edgeOf(65_600).flatMap(({ level, index }) =>
      first.filter((tile) => tile.level === level && tile.index === index),
    );
    const second = growTiles(65_600, edge, all.slice(65_600));
    const whole = new Map(growTiles(0, [], all).map((tile) => [nameOf(tile), tile.hashes]));
    const differing = second.filter((tile) => !whole.get(nameOf(tile))?.equals(tile.hashes));
    expect(differing.map(nameOf)).toEqual([]);
    expect(sizes(second).at(-1)).toBe('1/1: 17');
  });

  it('writes over what a tile holds beyond the size: that was never sealed', () => {
    const other = leafHash(Buffer.from('other'));
    expect(sizes(growTiles(3, growTiles(0, [], leaves(5)), [other]))).toEqual(['0/0: 4']);
  });

  it('refuses an edge that is too short', () => {
    expect(() => growTiles(3, growTiles(0, [], leaves(2)), leaves(1))).toThrow(
      'expected 3 hashes in tile 0/0',
    );
  });
});

describe('a node', () => {
  it('is found in the tile below it', () => {
    expect(tileOf({ level: 9, index: 128 })).toEqual({ level: 1, index: 1 });
  });

  it('is not made up where its tile ends', () => {
    const [tile = fail()] = growTiles(0, [], leaves(3));
    expect(() => nodeIn({ level: 1, index: 1 }, tile)).toThrow('tile 0/0 ends before node 1/1');
  });
});

function fail(): never {
  throw new Error('expected a tile');
}
