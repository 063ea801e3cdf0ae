import type { Passwords } from './passwords';
import { LOGIN, OWNER } from './roles';

export type ServerPlace = {
  readonly role: 'owner' | 'app';
  readonly passwords: Passwords;
  readonly port: number;
  readonly database: string;
};

/** Names and passwords are ours and need no escaping. */
export function serverUrl({ role, passwords, port, database }: ServerPlace): string {
  const login = role === 'owner' ? `${OWNER}:${passwords.owner}` : `${LOGIN}:${passwords.login}`;
  return `postgres://${login}@127.0.0.1:${port}/${database}`;
}
