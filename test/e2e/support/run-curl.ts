import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import type { Answer } from './wire';

const execute = promisify(execFile);

/**
 * Runs a curl command as if it had been pasted into a shell, with the key in `OPENAI_API_KEY`. Where
 * there is no curl, Node sends what curl would have sent, byte for byte, and says so.
 */
export async function runCurl(command: string, key: string): Promise<Answer> {
  if (await hasCurl()) return runInShell(command, key);
  console.warn('there is no curl on PATH: Node sends the same request line, headers and body');
  return send(command, key);
}

async function hasCurl(): Promise<boolean> {
  return execute('curl', ['--version']).then(
    () => true,
    () => false,
  );
}

async function runInShell(command: string, key: string): Promise<Answer> {
  // Changes nothing in the request: only makes curl tell the status behind the body.
  const tellingStatus = `${command} -w '\\n%{http_code}'`;
  const env = { PATH: process.env['PATH'], OPENAI_API_KEY: key };
  const { stdout } = await execute('sh', ['-c', tellingStatus], { env, timeout: 10_000 });
  const at = stdout.lastIndexOf('\n');
  return { text: stdout.slice(0, at), status: Number(stdout.slice(at + 1)) };
}

async function send(command: string, key: string): Promise<Answer> {
  const url = new URL(/^curl (\S+)/.exec(command)?.[1] ?? '');
  const body = /-d '([^']*)'/.exec(command)?.[1];
  const given = [...command.matchAll(/-H "([^"]*)"/g)].flatMap(([, header = '']) => {
    const at = header.indexOf(': ');
    return [header.slice(0, at), header.slice(at + 2).replace('$OPENAI_API_KEY', key)];
  });
  const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
  const headers = ['Host', url.host, 'User-Agent', 'curl/8.5.0', 'Accept', '*/*', ...given];
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, headers: [...headers, ...length] }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}
