import { eventually } from '../support/eventually';
import { badFiles } from '../support/sample-files';
import { startService, type ApiProcess, type Service } from '../support/service';
import { speakFiles } from './support/files';
import { aNewMessage, listPath, speakV1, type Wire, type WireList } from './support/wire';

jest.setTimeout(60_000);

/** One process has answered a page and keeps it; all that changes it goes through another, or the worker. */
describe('a page that a process keeps', () => {
  let service: Service;
  let second: ApiProcess;
  let here: Wire;
  let there: Wire;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    service = await startService({ otherKeys: 'other=tlk_other' });
    second = await service.startApi();
    here = speakV1(service);
    there = speakV1({ baseUrl: second.baseUrl, key: service.key });
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    threadId = (await here.createThread()).id;
    messageId = (await here.createMessage(threadId)).id;
    // The second time it comes out of the memory of that process.
    const [first, again] = [await listed(), await listed()];
    expect(again).toEqual(first);
  });

  const listed = (): Promise<WireList> => here.listMessages(threadId, { limit: 5 });

  it('shows at once what was created, changed and deleted elsewhere', async () => {
    const { id } = await there.createMessage(threadId, aNewMessage({ content: 'Second' }));
    expect((await listed()).data.map((message) => message.id)).toEqual([id, messageId]);
    await there.modifyMessage(threadId, id, { topic: 'physics' });
    expect((await listed()).data[0]?.metadata).toEqual({ topic: 'physics' });
    await there.deleteMessage(threadId, id);
    expect((await listed()).data.map((message) => message.id)).toEqual([messageId]);
  });

  it('shows what the worker found out, though nobody asked for a change', async () => {
    const { name, bytes } = badFiles.truncatedPdf;
    const { id } = await speakFiles(service).upload(name, Uint8Array.from(bytes));
    await there.createMessage(threadId, aNewMessage({ file_ids: [id] }));
    await eventually(
      listed,
      ({ data: [newest] }) => newest?.incomplete_details?.reason === 'attachment_rejected',
    );
  });

  it('is nobody else’s, and ends with its thread', async () => {
    const path = listPath(threadId, { limit: 5 });
    const other = speakV1({ baseUrl: service.baseUrl, key: 'tlk_other' });
    expect((await other.ask('GET', path)).status).toBe(404);
    await there.ask('DELETE', `/threads/${threadId}`);
    expect((await here.ask('GET', path)).status).toBe(404);
  });
});
