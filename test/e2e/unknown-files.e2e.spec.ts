import { startService, type Service } from '../support/service';
import { haveFiles } from './support/have-files';
import { attachmentsAreJudged } from './support/read-log';
import { aNewMessage, speakV1, type Wire } from './support/wire';

jest.setTimeout(60_000);

let service: Service;
let wire: Wire;
let threadId: string;

beforeAll(async () => {
  service = await startService({ otherKeys: 'other=tlk_of_another_project' });
  wire = speakV1(service);
  await haveFiles(service, ['file-ours', 'file-gone', 'file-brief']);
  await haveFiles(service, ['file-theirs'], 'other');
  expect((await wire.ask('DELETE', '/files/file-gone')).status).toBe(200);
  threadId = (await wire.createThread()).id;
});
afterAll(() => service.stop());

const countEvents = async (): Promise<number> => {
  await attachmentsAreJudged(service);
  const [row] = await service.query<{ count: number }>(
    'select count(*)::int from threadlog.events',
  );
  return row?.count ?? 0;
};
const ask = async (path: string, body: object, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${service.baseUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${service.key}`,
      'openai-beta': 'assistants=v2',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
};
const refusal = (param: string, id: string) => ({
  error: {
    message: `The files '${id}' were not found.`,
    type: 'invalid_request_error',
    param,
    code: 'invalid_value',
  },
});
const message = { role: 'user', content: 'Hi' };
const attached = (file_id: string) => ({
  ...message,
  attachments: [{ file_id, tools: [{ type: 'file_search' }] }],
});

describe('a message that names a file', () => {
  it.each(['file-none', 'file-theirs', 'file-gone'])(
    'which is not there for the project (%s) is refused at once, and nothing is stored',
    async (id) => {
      const before = await countEvents();
      const path = `/threads/${threadId}/messages`;
      const file_ids = ['file-ours', id];
      const { status, text } = await wire.ask('POST', path, aNewMessage({ file_ids }));
      expect([status, JSON.parse(text)]).toEqual([400, refusal('file_ids', id)]);
      expect(await countEvents()).toBe(before);
    },
  );

  it.each<[what: string, path: () => string, body: (id: string) => object, param: string]>([
    ['an attachment', () => `/threads/${threadId}/messages`, attached, 'attachments'],
    [
      'an image',
      () => `/threads/${threadId}/messages`,
      (file_id) => ({ ...message, content: [{ type: 'image_file', image_file: { file_id } }] }),
      'content',
    ],
    [
      'the second initial message',
      () => '/threads',
      (id) => ({ messages: [attached('file-ours'), attached(id)] }),
      'messages[1].attachments',
    ],
    [
      'the tools of a new thread',
      () => '/threads',
      (id) => ({ tool_resources: { code_interpreter: { file_ids: [id] } } }),
      'tool_resources.code_interpreter.file_ids',
    ],
    [
      'the tools of a thread',
      () => `/threads/${threadId}`,
      (id) => ({ tool_resources: { code_interpreter: { file_ids: [id] } } }),
      'tool_resources.code_interpreter.file_ids',
    ],
  ])('in %s is refused when there is no such file, and taken when there is', async (...row) => {
    const [, path, body, param] = row;
    const before = await countEvents();
    const refused = await ask(path(), body('file-none'));
    expect([refused.status, JSON.parse(refused.text)]).toEqual([400, refusal(param, 'file-none')]);
    expect(await countEvents()).toBe(before);
    expect((await ask(path(), body('file-ours'))).status).toBe(200);
  });

  it('is answered again under its idempotency key, though the file is gone by now', async () => {
    const key = { 'idempotency-key': 'with-a-file' };
    const path = `/threads/${threadId}/messages`;
    const first = await ask(path, attached('file-brief'), key);
    expect((await wire.ask('DELETE', '/files/file-brief')).status).toBe(200);
    expect(await ask(path, attached('file-brief'), key)).toEqual(first);
  });
});
