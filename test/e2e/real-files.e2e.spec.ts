import { startS3, type TestS3 } from '../support/s3';
import { badFiles, sampleFiles } from '../support/sample-files';
import { startService, type Service } from '../support/service';
import { attachmentsAreJudged } from './support/read-log';
import { aNewMessage, speakV1 } from './support/wire';

jest.setTimeout(60_000);

type Sample = readonly [name: string, bytes: Buffer, verdict: string];
const bad = (file: { readonly name: string; readonly bytes: Buffer }, code: string): Sample => [
  file.name,
  file.bytes,
  code,
];

/** Every kind of file, and what the worker is to find out about it. */
const SAMPLES: readonly Sample[] = [
  ...Object.entries(sampleFiles).map(([name, bytes]): Sample => [name, bytes, 'validated']),
  bad(badFiles.emptyText, 'empty_file'),
  bad(badFiles.latin1, 'not_text'),
  bad(badFiles.executable, 'not_text'),
  bad(badFiles.wrongName, 'type_mismatch'),
  bad(badFiles.truncatedPng, 'damaged'),
  bad(badFiles.hugePng, 'too_large'),
  bad(badFiles.truncatedPdf, 'damaged'),
  bad(badFiles.truncatedZip, 'damaged'),
  bad(badFiles.bomb, 'too_large'),
  bad(badFiles.lyingZip, 'damaged'),
  bad(badFiles.unknownType, 'unsupported_type'),
  bad(badFiles.noExtension, 'unsupported_type'),
];

describe.each(['a directory', 'a bucket'])('files that lie in %s', (place) => {
  let service: Service;
  let s3: TestS3 | undefined;

  beforeAll(async () => {
    s3 = place === 'a bucket' ? await startS3() : undefined;
    const environment = s3 ? bucketOf(s3) : {};
    service = await startService({
      apiEnvironment: environment,
      workerEnvironment: environment,
    });
  });
  afterAll(async () => {
    await service.stop();
    await s3?.stop();
  });

  it('are uploaded, attached, and found to be what they are, each in one event', async () => {
    const wire = speakV1(service);
    const { id: threadId } = await wire.createThread();
    const expected = new Map<string, string>();
    for (const [name, bytes, verdict] of SAMPLES) {
      const fileId = await upload(name, bytes);
      await wire.createMessage(threadId, aNewMessage({ file_ids: [fileId] }));
      expected.set(fileId, `${name}: ${verdict}`);
    }
    await attachmentsAreJudged(service, 30_000);
    const verdicts = await service.query<{ fileId: string; verdict: string }>(`
      select payload::json->>'file_id' as "fileId",
             coalesce(payload::json->>'code', 'validated') as verdict
      from threadlog.events where type in ('AttachmentValidated', 'AttachmentRejected')`);
    const nameOf = (fileId: string): string => expected.get(fileId)?.split(': ')[0] ?? '';
    const found = verdicts.map(({ fileId, verdict }) => `${nameOf(fileId)}: ${verdict}`);
    expect(found.sort()).toEqual([...expected.values()].sort());
  });

  const upload = async (name: string, bytes: Buffer): Promise<string> => {
    const body = new FormData();
    body.append('purpose', 'assistants');
    body.append('file', new File([new Uint8Array(bytes)], name));
    const answer = await fetch(`${service.baseUrl}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.key}` },
      body,
    });
    return ((await answer.json()) as { id: string }).id;
  };
});

function bucketOf({ options }: TestS3): Readonly<Record<string, string>> {
  const url = new URL(options.endpoint);
  return {
    S3_ENDPOINT: url.origin,
    S3_BUCKET: url.pathname.slice(1),
    S3_ACCESS_KEY_ID: options.accessKeyId,
    S3_SECRET_ACCESS_KEY: options.secretAccessKey,
  };
}
