import { commandName } from '#process';

export type Running = {
  readonly host: string;
  readonly port: number;
  /** Where the data is, for a person. */
  readonly data: string;
  /** The key that was made at this start. */
  readonly createdKey: string | undefined;
  /** Whether keys came from API_KEYS. */
  readonly hasGivenKeys: boolean;
};

/** For whoever has none: a key that was shown is stored nowhere. */
const ANOTHER_KEY = `${commandName()} keys create --project default --name NAME  makes one`;

/** What `npm start` shows once everything answers. The curl line works as it stands. */
export function banner(running: Running): string {
  const base = baseUrl(running.host, running.port);
  const { createdKey, data } = running;
  return [
    '',
    `threadlog is running at ${base}/v1`,
    '',
    `  API key  ${createdKey ? `${createdKey}  (shown once, keep it)` : ANOTHER_KEY}`,
    `  Console  ${base}/console`,
    `  Data     ${data}`,
    '',
    createdKey ? 'Create a thread:' : withoutKey(running.hasGivenKeys),
    '',
    `  ${curl(base, createdKey ?? '$THREADLOG_API_KEY')}`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

/** A url that this machine can open: "every address" is none that one can connect to. */
export function baseUrl(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function withoutKey(hasGivenKeys: boolean): string {
  const origin = hasGivenKeys ? 'a key of API_KEYS' : 'the key that an earlier start showed';
  return `Create a thread (THREADLOG_API_KEY stands for ${origin}):`;
}

function curl(base: string, key: string): string {
  return [
    `curl ${base}/v1/threads -X POST`,
    `-H "Authorization: Bearer ${key}"`,
    `-H "OpenAI-Beta: assistants=v2"`,
    `-H "Content-Type: application/json"`,
    `-d '{}'`,
  ].join(' ');
}
