import { startService, type Service } from '../support/service';
import {
  CREATE_MESSAGE,
  LIST_MESSAGES,
  MODIFY_MESSAGE,
  RETRIEVE_MESSAGE,
  type Example,
} from './support/documented-examples';
import { runCurl } from './support/run-curl';
import { aNewMessage, speakV1, type Wire } from './support/wire';
import { haveFiles } from './support/have-files';

jest.setTimeout(60_000);

const CONTENT = 'How does AI work? Explain it in simple terms.';

/** The page that this service was asked for: its commands, with our address and real ids in them. */
describe('the documented example', () => {
  let service: Service;
  let wire: Wire;
  let threadId: string;

  beforeAll(async () => {
    service = await startService();
    await haveFiles(service, ['file-abc123']);
    wire = speakV1(service);
  });
  beforeEach(async () => {
    threadId = (await wire.createThread()).id;
  });
  afterAll(() => service.stop());

  it('of creating a message gives the object that the page shows', async () => {
    const answer = await run(CREATE_MESSAGE, {});
    const { id } = JSON.parse(answer) as { id: string };
    expect(asOnThePage(answer, CREATE_MESSAGE, { msg_abc123: id })).toBe(shown(CREATE_MESSAGE));
  });

  it('of listing messages gives the object that the page shows', async () => {
    // The page lists the newest first.
    const older = await wire.createMessage(
      threadId,
      aNewMessage({ content: 'Hello, what is AI?', file_ids: ['file-abc123'] }),
    );
    const newer = await wire.createMessage(threadId, aNewMessage({ content: CONTENT }));
    const ids = { msg_abc123: newer.id, msg_abc456: older.id };
    const answer = await run(LIST_MESSAGES, ids);
    expect(asOnThePage(answer, LIST_MESSAGES, ids)).toBe(shown(LIST_MESSAGES));
  });

  it('of retrieving a message gives the object that the page shows', async () => {
    const { id } = await wire.createMessage(threadId, aNewMessage({ content: CONTENT }));
    const answer = await run(RETRIEVE_MESSAGE, { msg_abc123: id });
    expect(asOnThePage(answer, RETRIEVE_MESSAGE, { msg_abc123: id })).toBe(shown(RETRIEVE_MESSAGE));
  });

  it('of modifying a message gives the object that the page shows', async () => {
    const { id } = await wire.createMessage(threadId, aNewMessage({ content: CONTENT }));
    const answer = await run(MODIFY_MESSAGE, { msg_abc123: id });
    expect(asOnThePage(answer, MODIFY_MESSAGE, { msg_abc123: id })).toBe(shown(MODIFY_MESSAGE));
  });

  type Ids = Readonly<Record<string, string>>;

  const run = async ({ curl }: Example, ids: Ids): Promise<string> => {
    const real = { 'https://api.openai.com/v1': service.baseUrl, thread_abc123: threadId, ...ids };
    const command = Object.entries(real).reduce((text, [from, to]) => text.replace(from, to), curl);
    const { status, text } = await runCurl(command, service.key);
    expect(status).toBe(200);
    return text;
  };

  /**
   * The answer with the page's ids and times in place of the real ones. What is left to differ is
   * every key, its place, every type, every null, every value, and the white space between them.
   */
  const asOnThePage = (answer: string, { answer: shownAnswer }: Example, ids: Ids): string => {
    const [shownTime] = JSON.stringify(shownAnswer).match(/"created_at":\d+/) ?? [];
    return Object.entries({ thread_abc123: threadId, ...ids })
      .reduce((text, [onPage, real]) => text.replaceAll(`"${real}"`, `"${onPage}"`), answer)
      .replace(/"created_at": \d{10}(?=,)/g, shownTime?.replace(':', ': ') ?? '');
  };

  const shown = ({ answer }: Example): string => JSON.stringify(answer, null, 2);
});
