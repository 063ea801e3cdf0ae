import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A piece of our own code, and where it stands. */
export type Found<N extends ts.Node = ts.Node> = {
  readonly node: N;
  readonly text: string;
  /** `libs/x/src/y.ts` */
  readonly file: string;
  readonly line: number;
};

const ROOT = join(__dirname, '../../..');

/** Every file of the product: what runs in a process of a user, no spec. */
export function productFiles(): readonly string[] {
  return ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .map((name) => join(folder, name)),
  );
}

/** Every node of the product's syntax that `isWanted` accepts. */
export function findInSources<N extends ts.Node>(
  isWanted: (node: ts.Node) => node is N,
): readonly Found<N>[] {
  return productFiles().flatMap((file) =>
    findInText(file, readFileSync(join(ROOT, file), 'utf8'), isWanted),
  );
}

export function findInText<N extends ts.Node>(
  file: string,
  text: string,
  isWanted: (node: ts.Node) => node is N,
): readonly Found<N>[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Found<N>[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ node, text: node.getText(source), file: relative('.', file), line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
