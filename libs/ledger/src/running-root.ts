import { EMPTY_ROOT, nodeHash, type Hash } from './merkle';

/** The root of a tree that grows leaf by leaf, at any size on the way; holds one hash a level. */
export type RunningRoot = { readonly add: (leaf: Hash) => void; readonly root: () => Hash };

export function createRunningRoot(): RunningRoot {
  /** Roots of complete trees from left to right, each smaller than the one before. */
  const nodes: { readonly level: number; readonly hash: Hash }[] = [];
  return {
    add: (leaf) => {
      let node = { level: 0, hash: leaf };
      for (let left = nodes.at(-1); left?.level === node.level; left = nodes.at(-1)) {
        nodes.pop();
        node = { level: node.level + 1, hash: nodeHash(left.hash, node.hash) };
      }
      nodes.push(node);
    },
    root: () => {
      const [last, ...lefts] = nodes.map(({ hash }) => hash).reverse();
      return last ? lefts.reduce((right, left) => nodeHash(left, right), last) : EMPTY_ROOT;
    },
  };
}
