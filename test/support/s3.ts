import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Options } from '#file-store';

export type TestS3 = { readonly options: S3Options; readonly stop: () => Promise<void> };

const BUCKET = 'threadlog-test';

/** An S3-compatible server of the spec's own, with one empty bucket. */
export async function startS3(port = 0): Promise<TestS3> {
  const directory = await mkdtemp(join(tmpdir(), 'threadlog-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const address = await server.run();
  return {
    options: {
      endpoint: `http://127.0.0.1:${address.port}/${BUCKET}`,
      region: 'us-east-1',
      // What s3rver knows.
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    stop: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
