import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startService, type Service } from '../support/service';
import { openRawConnection, splitRequests, type RawConnection } from './support/raw-connection';
import { SDKS, type Client, type Sdk } from './support/sdks';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

const GOLDEN = join(__dirname, '../golden/python');
/** The text in the files: what JSON, Unicode and its escapes can do to it. */
const TEXT = 'Grüße, 你好 and 🧵: "AI"\nin simple terms?';

const files = readdirSync(GOLDEN).filter((name) => name.endsWith('.http'));

describe.each(files)('the requests of Python in %s', (file) => {
  const requests = splitRequests(readFileSync(join(GOLDEN, file), 'latin1'));
  const dialect = requests[0]?.includes('assistants=v1') ? 'v1' : 'v2';
  const lineOf = (request: string): string => request.slice(0, request.indexOf(' HTTP/1.1'));
  const named = requests.map((request, index) => [`${index + 1}: ${lineOf(request)}`, request]);

  let service: Service;
  let connection: RawConnection;
  let client: Client;
  let threadId: string;
  /** Of three, the one in the middle. */
  let messageId: string;

  beforeAll(async () => {
    service = await startService();
    await haveFiles(service, ['file-abc123']);
    client = sdkOf(dialect).connect({ apiKey: service.key, baseURL: service.baseUrl });
    // One for all of them, as Python has it.
    connection = await openRawConnection(service.api.port);
  });
  beforeEach(async () => {
    const messages = ['a', 'b', 'c'].map((content) => ({ role: 'user' as const, content }));
    threadId = (await client.createThread({ messages, metadata: { old: 'yes' } })).id;
    messageId = (await client.listMessages(threadId)).data[1]?.id ?? '';
  });
  afterAll(async () => {
    connection.close();
    await service.stop();
  });

  it('are all there', () => {
    expect(requests).toHaveLength(dialect === 'v1' ? 13 : 14);
  });

  it.each(named)('%s gets what an SDK gets', async (_name, request) => {
    const real = request
      .replace('127.0.0.1:3000', `127.0.0.1:${service.api.port}`)
      .replace('Bearer KEY', `Bearer ${service.key}`)
      .replace('thread_abc123', threadId)
      .replace('msg_abc123', messageId);
    const { status, text } = await connection.send(real);
    expect([status, text]).toEqual([200, expect.stringMatching(/^\{\n {2}"/)]);
    const [method = '', url = ''] = lineOf(request).split(' ');
    await expectAsBySdk(method, url, JSON.parse(text));
  });

  type Body = { readonly id: string };

  /** What was read, or stands there now, as the SDK of the same dialect sees it. */
  const expectAsBySdk = async (method: string, url: string, body: Body): Promise<void> => {
    const { pathname, searchParams } = new URL(url, service.baseUrl);
    const path = pathname.replace('thread_abc123', ':t').replace('msg_abc123', ':m');
    switch (`${method} ${path}`) {
      case 'POST /v1/threads':
        expect(body).toEqual(await client.retrieveThread(body.id));
        return expectTextsOf(body.id);
      case 'GET /v1/threads/:t':
        return expect(body).toEqual(await client.retrieveThread(threadId));
      case 'POST /v1/threads/:t':
        expect(body).toMatchObject({ metadata: { modified: 'true', user: 'abc123' } });
        return expect(body).toEqual(await client.retrieveThread(threadId));
      case 'POST /v1/threads/:t/messages':
        expect(body).toMatchObject({ content: [{ type: 'text', text: { value: TEXT } }] });
        return expect(body).toEqual(await client.retrieveMessage(threadId, body.id));
      case 'GET /v1/threads/:t/messages/:m':
        return expect(body).toEqual(await client.retrieveMessage(threadId, messageId));
      case 'POST /v1/threads/:t/messages/:m':
        expect(body).toMatchObject({ metadata: { modified: 'true', user: 'abc123' } });
        return expect(body).toEqual(await client.retrieveMessage(threadId, messageId));
      case 'GET /v1/threads/:t/messages': {
        const page = await client.listMessages(threadId, queryOf(searchParams));
        expect(page.data).toHaveLength(searchParams.size === 0 ? 3 : 1);
        return expect(body).toMatchObject({ object: 'list', data: page.data, has_more: false });
      }
      case 'DELETE /v1/threads/:t/messages/:m':
        expect(body).toEqual({ id: messageId, object: 'thread.message.deleted', deleted: true });
        return expectMissing(client.retrieveMessage(threadId, messageId));
      case 'DELETE /v1/threads/:t':
        expect(body).toEqual({ id: threadId, object: 'thread.deleted', deleted: true });
        return expectMissing(client.retrieveThread(threadId));
      default:
        throw new Error(`expected a request of the list above, got ${method} ${path}`);
    }
  };

  const queryOf = (params: URLSearchParams): object => {
    const { limit, ...rest } = Object.fromEntries(params.entries());
    const cursors = Object.entries(rest).map(([name, value]) => [
      name,
      value === 'msg_abc123' ? messageId : value,
    ]);
    return { ...Object.fromEntries(cursors), ...(limit && { limit: Number(limit) }) };
  };

  const expectTextsOf = async (id: string): Promise<void> => {
    const { data } = await client.listMessages(id);
    for (const { content } of data) {
      expect(content).toEqual([{ type: 'text', text: { value: TEXT, annotations: [] } }]);
    }
  };

  const expectMissing = (asked: Promise<unknown>): Promise<void> =>
    expect(asked).rejects.toBeInstanceOf(sdkOf(dialect).errors.NotFoundError);
});

function sdkOf(dialect: Sdk['dialect']): Sdk {
  const found = SDKS.find(([, sdk]) => sdk.dialect === dialect);
  if (!found) throw new Error(`expected an SDK that speaks ${dialect}`);
  return found[1];
}
