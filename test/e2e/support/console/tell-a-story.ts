// The SDKs mark the threads as deprecated, and still ship them: they are what this service is for.
/* oxlint-disable typescript/no-deprecated */
import OpenAI from 'openai';
import type { Service } from '../../../support/service';

/** Threads as a support desk would have them. */
export type Story = {
  readonly threadId: string;
  /** Was written once, and changed three times. */
  readonly changedId: string;
};

const OTHERS = [
  { customer: 'Norrbygg AB', channel: 'mail', state: 'waiting' },
  { customer: 'Kahvila Aurinko', channel: 'chat', state: 'open' },
  { customer: 'Atelier Brun', channel: 'mail', state: 'closed' },
  { customer: 'Βιβλιοπωλείο Αθηνά', channel: 'chat', state: 'open' },
];

const CONVERSATION = [
  ['user', 'Hello! Our invoice 2041 was charged twice this month. Could you look into it?'],
  [
    'assistant',
    'Of course. I see two payments for invoice 2041, on the 3rd and on the 5th of November. The second one looks like a retry after a timeout at the bank.\n\nShall I start the refund of the second payment?',
  ],
  ['user', 'Yes please. The statement of our bank is attached.'],
  [
    'assistant',
    'Thank you. The refund of 1,240.00 EUR is on its way; it takes three working days. You will get a confirmation by mail.',
  ],
] as const;

const STATEMENT = 'date;reference;amount\n2026-11-03;2041;1240.00\n2026-11-05;2041;1240.00\n';

/** Fills the service with a few threads, one of them with a history. */
export async function tellAStory({
  baseUrl,
  key,
}: Pick<Service, 'baseUrl' | 'key'>): Promise<Story> {
  const openai = new OpenAI({ apiKey: key, baseURL: baseUrl, maxRetries: 0 });
  const { threads } = openai.beta;
  for (const metadata of OTHERS) {
    const { id } = await threads.create({ metadata });
    await threads.messages.create(id, { role: 'user', content: 'Hello?' });
  }
  const metadata = { customer: 'Hanse Kontor GmbH', channel: 'chat', state: 'open' };
  const thread = await threads.create({ metadata });
  const file = await openai.files.create({
    file: new File([STATEMENT], 'statement.csv', { type: 'text/csv' }),
    purpose: 'assistants',
  });
  const attachments = [{ file_id: file.id, tools: [{ type: 'code_interpreter' as const }] }];
  const ids: string[] = [];
  for (const [role, content] of CONVERSATION) {
    const isWithFile = content.includes('attached');
    const body = { role, content, ...(isWithFile && { attachments }) };
    ids.push((await threads.messages.create(thread.id, body)).id);
  }
  const changedId = ids[1] ?? '';
  for (const change of [
    { reviewed_by: 'nobody', tone: 'friendly' },
    { reviewed_by: 'ann', tone: 'friendly' },
    { reviewed_by: 'ann', tone: 'formal', refund: '1,240.00 EUR' },
  ]) {
    await threads.messages.update(changedId, { thread_id: thread.id, metadata: change });
  }
  await threads.update(thread.id, { metadata: { ...metadata, state: 'closed' } });
  return { threadId: thread.id, changedId };
}
