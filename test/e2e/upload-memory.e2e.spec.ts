import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeTestDirectory } from '../support/run-directory';
import { startService, type Service } from '../support/service';

jest.setTimeout(120_000);

const MB = 1024 * 1024;
const FILE_MB = Number(process.env['THREADLOG_TEST_UPLOAD_MB'] ?? 200);
const MAX_GROWTH_MB = 100;

describe('a large upload', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ apiEnvironment: { DATA_DIR: makeTestDirectory('memory') } });
  });
  afterAll(() => service.stop());

  it('is never held in memory whole', async () => {
    const before = residentMb(service.api.pid);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, residentMb(service.api.pid))), 50);
    const { filename, bytes } = JSON.parse(await upload(service)) as Record<string, unknown>;
    clearInterval(watch);
    expect([filename, bytes]).toEqual(['large.bin', FILE_MB * MB]);
    console.info(`${FILE_MB} MB uploaded: ${before} MB resident before, ${most} MB at most`);
    expect(most - before).toBeLessThan(MAX_GROWTH_MB);
  });
});

async function upload({ baseUrl, key }: Service): Promise<string> {
  const chunk = Buffer.alloc(MB, 'x');
  const form = function* () {
    yield '--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n';
    yield '--x\r\ncontent-disposition: form-data; name="file"; filename="large.bin"\r\n\r\n';
    for (let sent = 0; sent < FILE_MB; sent += 1) yield chunk;
    yield '\r\n--x--\r\n';
  };
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'multipart/form-data; boundary=x',
  };
  const sent = request(`${baseUrl}/files`, { method: 'POST', headers });
  const answer = new Promise<string>((resolve, reject) => {
    sent.on('response', (response) => void text(response).then(resolve, reject));
    sent.on('error', reject);
  });
  await pipeline(Readable.from(form()), sent);
  return answer;
}

/** As Linux counts it. */
function residentMb(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
