import { formatNumber } from '../ui/format';
import { Code, CopyButton } from '../ui/parts';
import type { Seal } from './verify';

type Props = { readonly seal: Seal; readonly forget: () => void };

/** What to note elsewhere: only a checkpoint that nobody here can change proves anything to others. */
export function SealFacts({ seal: { key, checkpoint }, forget }: Props) {
  return (
    <section class="panel" aria-labelledby="checkpoint">
      <div class="section-head">
        <h2 id="checkpoint">Checkpoint</h2>
        <CopyButton text={checkpoint.note} what="the checkpoint" />
      </div>
      <dl class="pairs">
        <dt>Log</dt>
        <dd>
          <Code>{checkpoint.origin}</Code>
        </dd>
        <dt>Events</dt>
        <dd>{formatNumber(checkpoint.size)}</dd>
        <dt>Root</dt>
        <dd>
          <Code>{checkpoint.rootText}</Code>
        </dd>
        <dt>Key</dt>
        <dd>
          <Code>{key.text}</Code>
        </dd>
      </dl>
      <p class="quiet">
        Note it where nobody of this service can change it. The contents of events are under the
        seal as hashes; <Code>threadlog verify</Code> compares them too.
      </p>
      <button type="button" class="button-small" onClick={forget}>
        Forget what this browser has noted
      </button>
    </section>
  );
}
