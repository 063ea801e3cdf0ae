import ts from 'typescript';
import { findInSources, findInText, type Found } from './support/sources';

/**
 * Every place where the text of a statement is not a literal of ours, and why nothing from outside can
 * be in it. Values go as parameters; names through `sql.id` and `sql.table`, which quote them.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  'sql.raw(statement)': 'migrations: constants of the same file',
  'sql.raw(RATE_LIMITS)': 'a constant of the same file',
  'sql.raw(PROCEDURE)': 'a constant of the same file',
  'sql.raw(event)': 'a constant of the same file',
  'sql.raw(tables)': 'a constant of the same file',
  'sql.raw(walkOf(query))': "'asc' or 'desc', as the parsed query says",
  'sql.raw(walk)': "'asc' or 'desc', as the parsed query says",
  "sql.raw(walk === 'asc' ? 'desc' : 'asc')": 'two literals',
  'sql.lit(SAMPLE)': 'a number of ours',
  'sql.lit(index + 1)': 'a number of ours',
  'sql.lit(MAX_EVENTS)': 'a number of ours',
  'sql.lit(field)': 'the name of a field: of a type that is a union of literals',
  'sql.lit(pattern)': 'of a literal, or of the name of such a field',
  'sql.lit(ENCRYPTED)': 'a constant of the same file',
  'sql.lit(SALTED)': 'a constant of the same file',
  'sql.lit(ERASED)': 'a constant of the same file',
  'lent.query(text, values)': 'what Kysely has compiled, with its parameters',
  'lent.query(config)': 'what Kysely has compiled, with its parameters',
  'sql.lit(BUCKETS - 1)': 'a number of ours',
  'sql.lit(newest)': 'the name of a migration of ours, written as a literal',
  'sql.raw(mode)': 'a lock mode: of a type that is a union of literals',
  'client.query<{ outcome: Outcome }>(statement(batch, resubmitted))':
    'the append: a literal with its parameters',
  'client.query<StoredKey>(lookUp(streamIds))': 'likewise',
  "client.query(rows[0]?.statement ?? '')":
    'role and password verifier, quoted by format() of PostgreSQL',
  "client.query(rows[0]?.statements ?? '')": 'names of ours, quoted by format() of PostgreSQL',
  'client.query(RIGHTS)': 'a constant of the same file',
  "client.query(`create role ${LOGIN} login password '${loginPassword}'`)":
    'a password that we made, of letters, digits, _ and -',
  'client.query(`create database ${DATABASE} owner ${OWNER}`)': 'constants of ours',
  'client.query(`grant ${client.escapeIdentifier(role)} to ${LOGIN}`)': 'quoted by the driver',
};

/** `sql.raw(…)` and `sql.lit(…)` of anything but a literal, and `sql` called instead of used as a tag. */
const isRawSql = (node: ts.Node): node is ts.CallExpression => {
  if (!ts.isCallExpression(node)) return false;
  const { expression: callee } = node;
  if (ts.isIdentifier(callee)) return callee.text === 'sql';
  if (!ts.isPropertyAccessExpression(callee)) return false;
  return (
    ts.isIdentifier(callee.expression) &&
    callee.expression.text === 'sql' &&
    ['raw', 'lit'].includes(callee.name.text) &&
    !node.arguments.every(isLiteral)
  );
};

/** A call of a driver whose statement is put together, or comes from somewhere else. */
const isBuiltQuery = (node: ts.Node): node is ts.CallExpression => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [text] = node.arguments;
  return node.expression.name.text === 'query' && text !== undefined && !isLiteral(text);
};

/** Also one that holds nothing but constants in capitals, which are literals themselves. */
function isLiteral(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return true;
  if (!ts.isTemplateExpression(node)) return false;
  return node.templateSpans.every(
    ({ expression }) => ts.isIdentifier(expression) && /^QUEUE_SCHEMA$/.test(expression.text),
  );
}

const isByString = (node: ts.Node): node is ts.CallExpression =>
  isRawSql(node) || isBuiltQuery(node);

const textOf = ({ text }: Found): string => text.replaceAll(/\s+/g, ' ');

describe('the text of a statement', () => {
  it('is a literal, but for the places that have a reason', () => {
    const found = findInSources(isByString);
    expect([...new Set(found.map(textOf))].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  it.each([
    'sql.raw(`select ${id}`)',
    "sql.lit(request.query['x'])",
    "sql('select 1')",
    'client.query(`select ${id}`)',
    "pool.query('select ' + id)",
    'client.query({ text })',
  ])('is missed in no form: %s', (code) => {
    expect(findInText('planted.ts', `async () => ${code}`, isByString)).toHaveLength(1);
  });
});
