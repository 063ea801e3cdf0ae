import { fileStorePlace } from './file-store-place';
import { readConfig } from './read-config';

const BUCKET = {
  S3_ENDPOINT: 'https://s3.example.com/',
  S3_BUCKET: 'threadlog',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
};

describe('fileStorePlace', () => {
  it('is DATA_DIR when nothing else is said', () => {
    expect(fileStorePlace(readConfig({ DATA_DIR: '/data' }))).toEqual({ dataDirectory: '/data' });
  });

  it('is the bucket when there is one', () => {
    expect(fileStorePlace(readConfig(BUCKET)).s3).toEqual({
      endpoint: 'https://s3.example.com/threadlog',
      region: 'us-east-1',
      accessKeyId: 'id',
      secretAccessKey: 'secret',
    });
  });

  it.each(Object.keys(BUCKET))('needs %s with the others', (name) => {
    expect(() => readConfig({ ...BUCKET, [name]: '' })).toThrow(`${name}: expected as well`);
  });
});
