import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../state/session';
import { Findings } from './findings';
import { checkSignature, readCheckpoint } from './note';
import { checkAgainst, type Finding, type Seal } from './verify';

/** Holds the log to a checkpoint that somebody has noted elsewhere. */
export function CompareForm({ seal }: { readonly seal: Seal }) {
  const [typed, setTyped] = useState('');
  const [finding, setFinding] = useState<Finding>();
  const submit = async (event: TargetedEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setFinding(undefined);
    try {
      setFinding(await compareWith(seal, typed));
    } catch (refused) {
      const detail = refused instanceof Error ? refused.message : 'It cannot be compared.';
      setFinding({ outcome: 'fails', what: 'Comparison', detail });
    }
  };
  return (
    <section class="panel" aria-labelledby="compare">
      <h2 id="compare">Compare with a checkpoint noted elsewhere</h2>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <label for="noted">The checkpoint, all of its lines</label>
        <textarea
          id="noted"
          rows={5}
          spellcheck={false}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit">Compare</button>
      </form>
      <div role="status">{finding && <Findings findings={[finding]} />}</div>
    </section>
  );
}

async function compareWith(seal: Seal, typed: string): Promise<Finding> {
  const asking = api.peek();
  const note = `${typed.replaceAll('\r\n', '\n').trim()}\n`;
  readCheckpoint(note);
  if ((await checkSignature(note, seal.key)) === 'bad') {
    const detail = 'The key of this log has not signed that checkpoint.';
    return { outcome: 'fails', what: 'Signature', detail };
  }
  const noted = { key: seal.key.text, note, at: new Date().toISOString() };
  if (!asking) throw new Error('Nobody is signed in any more.');
  return checkAgainst(asking, seal, noted);
}
