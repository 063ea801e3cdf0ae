/**
 * The shape of the tree of RFC 6962, as numbers alone. A range is the leaves `from` ≤ i < `to` below
 * one node of some tree; a node is complete, 2^level leaves from index · 2^level on, and stays as it is
 * however the tree grows.
 */
export type Range = { readonly from: number; readonly to: number };
export type Node = { readonly level: number; readonly index: number };

/** The ranges whose hashes prove that leaf `index` is in the tree of `size`: RFC 6962, 2.1.1 PATH. */
export function inclusionPath(index: number, size: number): readonly Range[] {
  const path: Range[] = [];
  let range: Range = { from: 0, to: size };
  while (range.to - range.from > 1) {
    const [left, right] = halves(range);
    const isLeft = index < left.to;
    path.push(isLeft ? right : left);
    range = isLeft ? left : right;
  }
  return path.reverse();
}

/**
 * The first part of the path of leaf `index`: up to the node that the path of an earlier leaf has as a
 * sibling. Whoever has followed that path knows the hash of that node.
 */
export function pathBehind(before: number, index: number, size: number): readonly Range[] {
  const known = inclusionPath(before, size).find(({ from, to }) => from <= index && index < to);
  if (!known) throw new RangeError(`leaf ${before} is not before leaf ${index} of ${size}`);
  return inclusionPath(index, size).filter(({ from, to }) => from >= known.from && to <= known.to);
}

/**
 * The ranges whose hashes prove that the tree of `size` began as the tree of `before`: RFC 6962,
 * 2.1.2 PROOF. None when they are the same, or when there was nothing before.
 */
export function consistencyPath(before: number, size: number): readonly Range[] {
  if (before === 0 || before === size) return [];
  const path: Range[] = [];
  let range: Range = { from: 0, to: size };
  while (range.to > before) {
    const [left, right] = halves(range);
    const isLeft = before <= left.to;
    path.push(isLeft ? right : left);
    range = isLeft ? left : right;
  }
  // The tree before is a node of the new one: its root is known to whoever asks.
  const own = range.from === 0 ? [] : [range];
  return [...own, ...path.reverse()];
}

/** The complete nodes of a range, from left to right, larger ones first. */
export function nodesOf({ from, to }: Range): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = from; at < to;) {
    const level = levelBelow(to - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The left half of a tree is as large as a power of two can be and leave something for the right. */
function halves({ from, to }: Range): readonly [Range, Range] {
  const middle = from + 2 ** levelBelow(to - from - 1);
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

/** The greatest level whose nodes have at most `leaves` leaves. Sizes go beyond what << can do. */
function levelBelow(leaves: number): number {
  let level = 0;
  while (2 ** (level + 1) <= leaves) level += 1;
  return level;
}
