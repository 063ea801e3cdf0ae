import { publishPlace, type Config } from '#config';
import type { Db } from '#database';
import { readHead } from '#event-store';
import { writeVerifierKey } from '#ledger';
import { openPublication, verifyLedger, type Finding, type VerifiedLedger } from '#sealing';
import type { Progress } from '../show-progress';
import { findVerifierKey, type FoundKey } from './find-verifier-key';

/** What came of comparing the log with the ledger. */
export type CheckedLedger = VerifiedLedger & {
  readonly verifierKey: string;
  readonly keyFrom: FoundKey['from'];
  readonly isPublished: boolean;
};

/** @returns nothing where nothing was ever sealed */
export async function checkLedger(
  db: Db,
  config: Config,
  options: { readonly key?: string | undefined; readonly progress: Progress },
): Promise<CheckedLedger | undefined> {
  const publication = openPublication(publishPlace(config));
  const found = await findVerifierKey(db, config, publication, options.key);
  if (!found) return undefined;
  const head = await readHead(db);
  const verified = await verifyLedger({
    db,
    publication,
    key: found.key,
    onProgress: (position) => options.progress.tell('sealed', position, head),
  });
  return {
    ...verified,
    verifierKey: writeVerifierKey(found.key),
    keyFrom: found.from,
    isPublished: publication !== undefined,
  };
}

/** For people: what was compared, and each thing that is wrong. */
export function ledgerText(checked: CheckedLedger | undefined, limit: number): string {
  if (!checked) return 'Nothing is sealed yet: the ledger says nothing about this log.';
  const { head, sealed, checkpoints, findings, keyFrom, verifierKey, isPublished } = checked;
  const key = `Key: ${verifierKey} (from the ${keyFrom})`;
  const doubt =
    keyFrom === 'database'
      ? ['The key comes from the database itself: give --key, as you noted it elsewhere.']
      : [];
  const beyond = head > sealed ? `; ${head - sealed} later ones are not sealed yet` : '';
  const published = isPublished ? ', and with what was published' : '';
  if (findings.length === 0) {
    return [
      `The log is what was sealed: ${sealed} events, ${checkpoints} checkpoints${published}${beyond}.`,
      ...[key, ...doubt],
    ].join('\n');
  }
  const rest = findings.length - limit;
  return [
    ...findings.slice(0, limit).map(lineOf),
    ...(rest > 0 ? [`… and ${rest} more; --limit names more of them.`] : []),
    '',
    `THE LOG IS NOT WHAT WAS SEALED (findings: ${findings.length}), in ${head} events, ${checkpoints} checkpoints.`,
    ...[key, ...doubt],
  ].join('\n');
}

function lineOf({ kind, from, to, sentence }: Finding): string {
  if (to === 0) return `${kind}: ${sentence}`;
  const where = from === to ? `position ${from}` : `positions ${from} to ${to}`;
  return `${kind} at ${where}: ${sentence}`;
}
