import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeTestDirectory } from '../support/run-directory';
import { endOf, standaloneIsReady, startStandalone, type Standalone } from '../support/standalone';
import { runCli, type CliResult } from './support/run-cli';

jest.setTimeout(90_000);

describe('whoever lost the key that npm start showed once', () => {
  let dataDirectory: string;
  let standalone: Standalone;

  beforeAll(async () => {
    dataDirectory = makeTestDirectory('keys');
    standalone = startStandalone(dataDirectory);
    await standaloneIsReady(standalone);
  });

  const threadlog = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, { DATA_DIR: dataDirectory });

  it('makes a new one with nothing but the command, while it runs', async () => {
    const made = await threadlog('keys', 'create', '--project', 'default', '--name', 'new');
    const key = /tlk_[\w-]{43}/.exec(made.stdout)?.[0] ?? made.stderr;
    const base = /running at (\S+)/.exec(standalone.output())?.[1] ?? '';
    const answer = await fetch(`${base}/threads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'openai-beta': 'assistants=v2' },
    });
    expect(answer.status).toBe(200);
  });

  it('has content that is encrypted, and that the same command erases', async () => {
    const made = await threadlog('keys', 'create', '--project', 'default', '--name', 'newer');
    const key = /tlk_[\w-]{43}/.exec(made.stdout)?.[0] ?? made.stderr;
    const base = /running at (\S+)/.exec(standalone.output())?.[1] ?? '';
    const answer = await fetch(`${base}/threads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'openai-beta': 'assistants=v2' },
    });
    const { id } = (await answer.json()) as { readonly id: string };
    const erased = await threadlog('erase', '--thread', id, '--reason', 'asked for', '--yes');
    expect(erased).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(join(dataDirectory, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('and revokes the lost one', async () => {
    const listed = await threadlog('keys', 'list', '--json');
    const keys = JSON.parse(listed.stdout) as { key_id: string; name: string }[];
    const first = keys.find(({ name }) => name === 'first');
    expect(await threadlog('keys', 'revoke', first?.key_id ?? '')).toMatchObject({ code: 0 });
  });

  it('is told in one sentence to start it, when it does not run', async () => {
    standalone.child.kill('SIGTERM');
    expect(await endOf(standalone)).toMatch(/^0: /);
    expect(await threadlog('keys', 'list')).toEqual({
      code: 1,
      stdout: '',
      stderr: `threadlog: DATABASE_URL is not set, and no threadlog runs on ${dataDirectory}; start it with "threadlog start" or "npm start" first, or set DATA_DIR to where it runs\n`,
    });
  });
});
