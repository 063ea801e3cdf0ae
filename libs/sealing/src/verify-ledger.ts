import type { Db } from '#database';
import { createRunningRoot, type VerifierKey } from '#ledger';
import { createTileComparison } from './compare-tiles';
import { explainDifferences, type Difference, type Finding } from './explain-differences';
import { judgeSeal } from './judge-seal';
import { LedgerFaultError } from './ledger-fault';
import { loggedEvents, type LoggedEvent } from './logged-events';
import type { Publication } from './publication';
import { comparePublished } from './published';
import { storedSeals, type StoredSeal } from './sealed-leaves';

export type LedgerVerification = {
  readonly db: Db;
  readonly key: VerifierKey;
  readonly publication?: Publication | undefined;
  readonly onProgress?: (position: number) => void;
};

export type VerifiedLedger = {
  /** The last position of the log. */
  readonly head: number;
  readonly sealed: number;
  readonly checkpoints: number;
  readonly findings: readonly Finding[];
};

/** Differences that are looked into: each is compared with each. Of more only the range is told. */
const MAX_EXPLAINED = 400;

/**
 * Makes every leaf anew from the log, and the tree of them, and compares: log with sealed leaves, leaves
 * with tiles and with every signed checkpoint, the tree with the newest published checkpoint.
 */
export async function verifyLedger(options: LedgerVerification): Promise<VerifiedLedger> {
  const { db, key, onProgress } = options;
  const trees = { ofLog: createRunningRoot(), ofLeaves: createRunningRoot() };
  const tiles = createTileComparison(db);
  const events = inOrder(loggedEvents(db), onProgress);
  const ofSeals: Finding[] = [];
  const differences: Difference[] = [];
  let [sealed, checkpoints] = [0, 0];
  for await (const seal of storedSeals(db)) {
    if (seal.begins !== sealed) ofSeals.push(missingSeal(seal, sealed));
    for (const [at, leaf] of seal.leaves.entries()) {
      const position = seal.begins + 1 + at;
      const event = await events.at(position);
      trees.ofLog.add(event?.leaf ?? leaf);
      trees.ofLeaves.add(leaf);
      await tiles.add(leaf);
      if (!event?.leaf.equals(leaf)) differences.push({ position, event, sealed: leaf });
    }
    [sealed, checkpoints] = [seal.size, checkpoints + 1];
    note(ofSeals, judgeSeal(seal, key, trees));
  }
  const rest = await events.rest();
  if (differences.length > 0) differences.push(...rest);
  const findings = [
    ...explain(differences, events.head()),
    ...ofSeals,
    ...events.findings(),
    ...tiles.findings(),
    ...(await published(options)),
  ];
  return { head: events.head(), sealed, checkpoints, findings };
}

/** What was wrong once in the tree is in every tree after it, and told once. */
function note(findings: Finding[], wrong: Finding | undefined): void {
  if (wrong && !(isOfTree(wrong) && findings.some(isOfTree))) findings.push(wrong);
}

function isOfTree({ kind }: Finding): boolean {
  return ['tree_rewritten', 'leaves_changed', 'checkpoint_missing'].includes(kind);
}

function missingSeal({ begins }: StoredSeal, sealed: number): Finding {
  const [from, to] = [Math.min(begins, sealed) + 1, Math.max(begins, sealed)];
  const sentence = `the checkpoints from ${from} to ${to} are missing, or overlap`;
  return { kind: 'checkpoint_missing', from, to, sentence };
}

function explain(differences: readonly Difference[], head: number): readonly Finding[] {
  const explained = explainDifferences(differences.slice(0, MAX_EXPLAINED), head);
  const [first, last] = [differences[MAX_EXPLAINED], differences.at(-1)];
  if (!first || !last) return explained;
  const sentence = `${differences.length - MAX_EXPLAINED} more events are not those that were sealed`;
  const more = { from: first.position, to: last.position, sentence };
  return [...explained, { kind: 'event_changed', ...more }];
}

async function published({
  db,
  key,
  publication,
}: LedgerVerification): Promise<readonly Finding[]> {
  if (!publication) return [];
  try {
    await comparePublished(db, publication, key);
    return [];
  } catch (error) {
    if (!(error instanceof LedgerFaultError)) throw error;
    return [{ kind: error.kind, from: 0, to: 0, sentence: error.message }];
  }
}

const PAYLOAD_FAULTS: Readonly<Record<LoggedEvent['payload'], string | undefined>> = {
  intact: undefined,
  erased: undefined,
  edited: 'the payload is not the one that was hashed when it was stored',
  lost: 'the key of the payload is gone, and the log does not say that it was erased',
};

/** Unsealed events that a moved one may be among. */
const MAX_REST = 50;

/** The log asked for by position, each once and in rising order; what is wrong in it by itself is noted. */
function inOrder(
  events: AsyncGenerator<LoggedEvent, void>,
  onProgress: ((position: number) => void) | undefined,
) {
  const findings: Finding[] = [];
  let next: LoggedEvent | undefined;
  let [head, asked, isStarted] = [0, 0, false];
  const take = async (): Promise<void> => {
    isStarted = true;
    const { value } = await events.next();
    next = value ?? undefined;
    if (!next) return;
    head = next.header.position;
    if (head % 1000 === 0) onProgress?.(head);
    const sentence = PAYLOAD_FAULTS[next.payload];
    if (sentence === undefined) return;
    const kind = next.payload === 'lost' ? 'payload_lost' : 'payload_edited';
    findings.push({ kind, from: head, to: head, sentence });
  };
  return {
    at: async (position: number): Promise<LoggedEvent | undefined> => {
      asked = position;
      if (!isStarted) await take();
      while (next && next.header.position < position) await take();
      return next?.header.position === position ? next : undefined;
    },
    rest: async (): Promise<readonly Difference[]> => {
      const unsealed: Difference[] = [];
      if (!next || next.header.position <= asked) await take();
      for (; next; await take()) {
        const position = next.header.position;
        if (unsealed.length < MAX_REST) unsealed.push({ position, event: next, sealed: undefined });
      }
      return unsealed;
    },
    head: () => head,
    findings: () => findings,
  };
}
