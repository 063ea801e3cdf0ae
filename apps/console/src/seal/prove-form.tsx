import type { TargetedEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../state/session';
import { Problem } from '../ui/states';
import { Findings } from './findings';
import type { Leaf } from './leaf';
import { checkEvent, type ProvenEvent, type Seal } from './verify';

type Props = { readonly seal: Seal; readonly position: string };

/** Proves one event: from its leaf up to the signed root. */
export function ProveForm({ seal, position }: Props) {
  const [typed, setTyped] = useState(position);
  const [proven, setProven] = useState<ProvenEvent>();
  const [error, setError] = useState<unknown>();
  const prove = async (text: string): Promise<void> => {
    const asking = api.peek();
    setProven(undefined);
    setError(undefined);
    if (!/^[1-9]\d{0,14}$/.test(text))
      return setError(new Error('A position is a whole number from 1.'));
    try {
      if (asking) setProven(await checkEvent(asking, seal, Number(text)));
    } catch (refused) {
      setError(refused);
    }
  };
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void prove(typed.trim());
  };
  useEffect(() => {
    if (position !== '') void prove(position);
  }, [position]);
  return (
    <section class="panel" aria-labelledby="prove">
      <h2 id="prove">Prove an event</h2>
      <form onSubmit={submit} noValidate>
        <label for="position">Position in the log</label>
        <div class="field-line">
          <input
            id="position"
            inputMode="numeric"
            autocomplete="off"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <button type="submit">Prove</button>
        </div>
      </form>
      <div role="status">{proven && <Findings findings={[proven.finding]} />}</div>
      {error !== undefined && <Problem error={error} />}
      {proven?.leaf && <LeafFields leaf={proven.leaf} />}
    </section>
  );
}

function LeafFields({ leaf }: { readonly leaf: Leaf }) {
  return (
    <details>
      <summary>What was hashed</summary>
      <dl class="pairs">
        {Object.entries(leaf).map(([field, value]) => (
          <div key={field} class="pair">
            <dt>{field}</dt>
            <dd>
              <code class="code">
                <bdi>{value}</bdi>
              </code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
