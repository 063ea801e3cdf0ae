import { runCli } from './run-cli';

/** A key as `threadlog keys … --json` shows it. */
export type KeyShown = {
  readonly key_id: string;
  readonly project_id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
};

/** `threadlog keys …` on one database, as a script would use it. */
export function useKeys(databaseUrl: string) {
  const run = async <T>(...args: readonly string[]): Promise<T> => {
    const environment = { DATABASE_URL: databaseUrl };
    const { code, stdout, stderr } = await runCli(['keys', ...args, '--json'], environment);
    if (code !== 0) throw new Error(`keys ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  return {
    create: (project: string, scopes: string, name = 'a key') =>
      run<KeyShown & { readonly key: string }>(
        ...['create', '--project', project, '--name', name, '--scopes', scopes],
      ),
    list: () => run<readonly KeyShown[]>('list'),
    revoke: (keyId: string) => run<KeyShown>('revoke', keyId),
  };
}
