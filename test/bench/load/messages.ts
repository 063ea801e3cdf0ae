import { createRandom, pick } from './random';

/** What people and assistants write to each other: several languages, marks, digits, emoji. */
const SENTENCES: readonly [string, ...string[]] = [
  'Could you summarise the attached contract in five bullet points?',
  'The invoice total does not match the "net" amount plus 19 % tax.',
  'Sure — here is the corrected version:\n\n1. Install the package\n2. Run the migration',
  'I tried that yesterday and got `TypeError: cannot read properties of undefined`.',
  'Please keep the tone friendly, but do not promise a delivery date.',
  'What changed between the draft of 2024-03-18 and the one I sent this morning?',
  'Ich habe die Zahlen für das zweite Quartal geprüft, sie stimmen jetzt überein.',
  'Peux-tu traduire ce paragraphe et vérifier l’orthographe ?',
  '売上データを地域ごとにまとめて、表にしてください。',
  '¿Puedes explicarlo como si tuviera diez años?',
  'Спасибо, теперь всё понятно.',
  'Great, thanks! 🎉 One more thing: who signs this off?',
  'const total = items.reduce((sum, item) => sum + item.price * item.count, 0);',
  'The customer asked twice already; let us answer before noon.',
];

/** Bytes of the text: mean and bounds. A body is about 60 bytes more. */
const TEXT_BYTES = { least: 40, mean: 330, most: 1500 };

export type MessageBody = {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** `count` bodies of about 400 bytes on average; the same seed gives the same bodies. */
export function makeMessages(count: number, seed: number): MessageBody[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: makeText(random),
    ...(random() < 0.25 && {
      metadata: { channel: pick(random, ['web', 'mail', 'phone']), ticket: `T-${index}` },
    }),
  }));
}

/** Lengths fall off exponentially, as those of real conversations do: many short, few long. */
function makeText(random: () => number): string {
  const { least, mean, most } = TEXT_BYTES;
  const wanted = Math.min(most, least - Math.log(1 - random()) * (mean - least));
  let text = pick(random, SENTENCES);
  while (Buffer.byteLength(text) < wanted) text += ` ${pick(random, SENTENCES)}`;
  return text;
}
