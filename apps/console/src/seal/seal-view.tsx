import { useState } from 'preact/hooks';
import type { Api } from '../api/ask';
import { Loading, Problem } from '../ui/states';
import { formatNumber } from '../ui/format';
import { useAsk } from '../ui/use-ask';
import { CompareForm } from './compare-form';
import { Findings } from './findings';
import { forgetNoted, readNoted, writeNoted } from './noted';
import { ProveForm } from './prove-form';
import { SealFacts } from './seal-facts';
import { checkAgainst, checkSeal, readSeal, type Finding, type Seal } from './verify';

type Verified = { readonly seal: Seal; readonly findings: readonly Finding[] };

/** Whether the log is what was signed, found out by this browser and not by the service. */
export function SealView({ position }: { readonly position: string }) {
  const [round, setRound] = useState(0);
  const verified = useAsk(verify, [round]);
  if (!('subtle' in crypto)) return <Unsafe />;
  const { data, error, isLoading } = verified;
  const again = (): void => setRound(round + 1);
  return (
    <>
      <h1>Seal</h1>
      {error !== undefined && <Problem error={error} again={again} />}
      {!data && isLoading && <Loading what="the seal" />}
      {data && (
        <>
          <Verdict verified={data} isLoading={isLoading} again={again} />
          <ProveForm seal={data.seal} position={position} />
          <SealFacts
            seal={data.seal}
            forget={() => {
              forgetNoted();
              again();
            }}
          />
          <CompareForm seal={data.seal} />
        </>
      )}
    </>
  );
}

/** The first checkpoint that is seen is noted; each later one is held to it, and noted in its place. */
async function verify(api: Api, signal: AbortSignal): Promise<Verified> {
  const seal = await readSeal(api, signal);
  const signature = await checkSeal(seal);
  const noted = readNoted();
  const growth: Finding = noted
    ? await checkAgainst(api, seal, noted)
    : {
        outcome: 'open',
        what: 'Consistency',
        detail:
          'Nothing to compare with yet: this checkpoint is noted in this browser from now on.',
      };
  const isFine = signature.outcome !== 'fails' && growth.outcome !== 'fails';
  if (isFine && !signal.aborted) {
    const { key, checkpoint } = seal;
    writeNoted({ key: key.text, note: checkpoint.note, at: new Date().toISOString() });
  }
  return { seal, findings: [signature, growth] };
}

type VerdictProps = {
  readonly verified: Verified;
  readonly isLoading: boolean;
  readonly again: () => void;
};

function Verdict({ verified: { seal, findings }, isLoading, again }: VerdictProps) {
  const hasFailed = findings.some(({ outcome }) => outcome === 'fails');
  const events = formatNumber(seal.checkpoint.size);
  return (
    <section
      class={`panel verdict ${hasFailed ? 'verdict-bad' : 'verdict-good'}`}
      aria-busy={isLoading}
    >
      <div class="section-head">
        <h2>
          <span role="status">
            {hasFailed ? 'This log is not what was signed' : `${events} events are sealed`}
          </span>
        </h2>
        <button type="button" disabled={isLoading} onClick={again}>
          Verify again
        </button>
      </div>
      <Findings findings={findings} />
      <p class="quiet">Checked in this browser, from the bytes that the service gave.</p>
    </section>
  );
}

function Unsafe() {
  return (
    <>
      <h1>Seal</h1>
      <div class="notice notice-warn" role="alert">
        <p>
          <strong>This page is not served safely, so the browser lends no cryptography.</strong>
        </p>
        <p>Open the console over https, or on localhost, to verify the seal here.</p>
      </div>
    </>
  );
}
