import { dirname, join, resolve } from 'node:path';
import type { Config } from './read-config';

/** A directory or a bucket outside, where signed checkpoints go. */
export type PublishTo =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'bucket';
      readonly endpoint: string;
      readonly prefix: string;
      readonly region: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    };

/** Where the signing key lies: below DATA_DIR, unless the environment says otherwise. */
export function ledgerKeyFile({ LEDGER_KEY_FILE, DATA_DIR }: Config): string {
  return resolve(LEDGER_KEY_FILE ?? join(DATA_DIR, 'ledger.key'));
}

/**
 * Where checkpoints are published: beside the signing key, unless the environment says otherwise. There a
 * restored backup is noticed, and who can write to the database alone cannot change them.
 */
export function publishPlace(config: Config): PublishTo {
  const to = config.CHECKPOINT_PUBLISH_TO ?? join(dirname(ledgerKeyFile(config)), 'published');
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(to) ?? [];
  if (bucket === undefined) return { kind: 'directory', path: resolve(to) };
  return {
    kind: 'bucket',
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    ...serverOf(config, bucket),
  };
}

function serverOf(config: Config, bucket: string) {
  const { S3_ENDPOINT: server = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = config;
  return {
    endpoint: new URL(bucket, server.endsWith('/') ? server : `${server}/`).href,
    region: config.S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  };
}
