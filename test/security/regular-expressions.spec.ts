import ts from 'typescript';
import { attackPattern } from './support/attack-pattern';
import { findInSources } from './support/sources';

jest.setTimeout(120_000);

/** Patterns put together while the code runs: each from a text of ours, which is a literal elsewhere. */
const PUT_TOGETHER: Readonly<Record<string, RegExp>> = {
  'new RegExp(`^${PROJECT_NAME}$`)': /^[A-Za-z0-9_.-]+$/,
  'new RegExp(`^${PROJECT_NAME}=[^,]+(,${PROJECT_NAME}=[^,]+)*$`)':
    /^[A-Za-z0-9_.-]+=[^,]+(,[A-Za-z0-9_.-]+=[^,]+)*$/,
};

const literals = [
  ...new Set(findInSources(ts.isRegularExpressionLiteral).map(({ text }) => text)),
].map((text) => {
  const end = text.lastIndexOf('/');
  return [text, new RegExp(text.slice(1, end), text.slice(end + 1))] as const;
});

const isRegExpCall = (node: ts.Node): node is ts.NewExpression | ts.CallExpression =>
  (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'RegExp';

describe('a regular expression of the product', () => {
  it('is found, wherever it stands', () => {
    expect(literals.length).toBeGreaterThan(25);
    const texts = findInSources(isRegExpCall).map(({ text }) => text);
    expect([...new Set(texts)].sort()).toEqual(Object.keys(PUT_TOGETHER).sort());
  });

  it.each([...literals, ...Object.entries(PUT_TOGETHER)])(
    '%s takes linear time, whatever is said to it',
    (_, pattern) => {
      expect(attackPattern(pattern)).toBeUndefined();
    },
  );
});

describe('the attack', () => {
  it.each([/^bearer +(.*\S)\s*$/i, /(a+)+$/, /\s+$/, /^(\w+\s?)*$/, /x*x*=/])(
    'finds what makes %s slow',
    (pattern) => {
      expect(attackPattern(pattern)).toBeDefined();
    },
  );
});
