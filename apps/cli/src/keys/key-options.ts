import { InvalidArgumentError } from 'commander';
import { SCOPES, type Scope } from '#access';
import { PROJECT_NAME } from '#config';

export const DEFAULT_SCOPES: readonly Scope[] = ['read', 'write'];

const MAX_NAME = 64;
/** No control, formatting or unassigned characters: a name is printed on terminals. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

/** @throws InvalidArgumentError */
export function parseProject(text: string): string {
  if (new RegExp(`^${PROJECT_NAME}$`).test(text)) return text;
  throw new InvalidArgumentError('Expected letters, digits, "_", "-" and "." only.');
}

/** @throws InvalidArgumentError */
export function parseName(text: string): string {
  const name = text.trim();
  if (PRINTABLE.test(name) && name.length <= MAX_NAME) return name;
  throw new InvalidArgumentError(`Expected 1 to ${MAX_NAME} printable characters.`);
}

/** @throws InvalidArgumentError */
export function parseScopes(text: string): readonly Scope[] {
  const asked = text.split(',').map((scope) => scope.trim());
  const known: readonly string[] = SCOPES;
  const unknown = asked.find((scope) => !known.includes(scope));
  if (unknown === undefined) return SCOPES.filter((scope) => asked.includes(scope));
  throw new InvalidArgumentError(`"${unknown}" is none of ${SCOPES.join(', ')}.`);
}
