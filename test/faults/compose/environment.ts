import { randomBytes } from 'node:crypto';

type Settings = {
  readonly password: string;
  readonly key: string;
  /** The first of as many ports as there are APIs. */
  readonly port: number;
  readonly apis: number;
  readonly image: string;
};

/** What .env is to a stack of ours. */
export function envOf({ password, key, port, apis, image }: Settings): string {
  return [
    `POSTGRES_PASSWORD=${password}`,
    `THREADLOG_APP_PASSWORD=${secret()}`,
    `REDIS_PASSWORD=${secret()}`,
    `API_KEYS=faults=${key}`,
    `PORT=${port}-${port + apis - 1}`,
    `THREADLOG_IMAGE=${image}`,
    '',
  ].join('\n');
}

export function secret(): string {
  return randomBytes(24).toString('hex');
}
