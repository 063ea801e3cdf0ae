import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';

export type Passwords = { readonly owner: string; readonly login: string };

/**
 * The passwords of this directory's cluster, made at first use and readable by their owner only.
 * @param hasCluster whether there is a cluster already, for which new passwords would not fit
 */
export function keepPasswords(directory: string, hasCluster: boolean): Passwords {
  const file = passwordFile(directory);
  if (existsSync(file)) return readPasswords(file);
  if (hasCluster) {
    throw new EmbeddedPostgresError(
      `The passwords of the database in ${directory} are missing; restore ${file} from your backup.`,
    );
  }
  const passwords = { owner: randomPassword(), login: randomPassword() };
  // Renamed into place: a crash leaves all of it or nothing.
  writeFileSync(`${file}.new`, `${JSON.stringify(passwords)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return passwords;
}

export function passwordFile(directory: string): string {
  return join(directory, 'passwords.json');
}

/** Letters, digits, - and _ only: it fits a url and an SQL literal as it is. */
function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

function readPasswords(file: string): Passwords {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isPasswords(value)) return { owner: value.owner, login: value.login };
  } catch (cause) {
    throw new EmbeddedPostgresError(`${file} cannot be read; restore it from your backup.`, {
      cause,
    });
  }
  throw new EmbeddedPostgresError(
    `${file} does not hold the two passwords "owner" and "login"; restore it from your backup.`,
  );
}

function isPasswords(value: unknown): value is Passwords {
  const plain = /^[\w-]{16,}$/;
  return (
    typeof value === 'object' &&
    value !== null &&
    'owner' in value &&
    'login' in value &&
    plain.test(String(value.owner)) &&
    plain.test(String(value.login))
  );
}
