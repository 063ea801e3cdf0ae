import { Badge, type Tone } from '../ui/parts';
import type { Finding } from './verify';

const SAID: Readonly<Record<Finding['outcome'], readonly [tone: Tone, word: string]>> = {
  holds: ['good', 'holds'],
  fails: ['bad', 'fails'],
  open: ['quiet', 'open'],
};

export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul class="findings">
      {findings.map(({ outcome, what, detail }) => (
        <li key={what}>
          <Badge tone={SAID[outcome][0]}>{SAID[outcome][1]}</Badge>
          <span>
            <strong>{what}.</strong> <bdi>{detail}</bdi>
          </span>
        </li>
      ))}
    </ul>
  );
}
