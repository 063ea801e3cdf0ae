import type { Config } from './read-config';

/** Where the bytes of files lie, as the environment says: below DATA_DIR, or in a bucket. */
export function fileStorePlace(config: Config): {
  readonly dataDirectory: string;
  readonly s3?: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
} {
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = config;
  const dataDirectory = config.DATA_DIR;
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) {
    return { dataDirectory };
  }
  const s3 = {
    endpoint: `${withoutSlashes(S3_ENDPOINT)}/${S3_BUCKET}`,
    region: config.S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  };
  return { dataDirectory, s3 };
}

/** Without those at its end. */
function withoutSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}
