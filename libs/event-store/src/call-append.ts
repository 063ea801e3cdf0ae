import type { Client, QueryConfig } from 'pg';
import {
  booleanArray,
  byteaArray,
  int2Array,
  int4Array,
  textArray,
  utf8Array,
  uuidArray,
} from '#database';
import type { AppendOutcome } from './append';
import type { PendingAppend } from './pending-append';
import type { WrittenEvent, WrittenEvents } from './write-events';

/** What the procedure answers; the events of a command may not be written as its stream asks. */
export type CalledOutcome = AppendOutcome | { readonly status: 'written_wrongly' };

/**
 * Sends a batch as one statement, which commits it.
 * @param resubmitted the batch was sent before and its answer was lost: what is in the log already
 *   answers with its place
 * @returns one outcome per command, in order
 */
export async function callAppend(
  client: Client,
  batch: readonly PendingAppend[],
  resubmitted: boolean,
): Promise<readonly CalledOutcome[]> {
  const { rows } = await client.query<{ outcome: Outcome }>(statement(batch, resubmitted));
  const [recordedAt, results] = (rows[0] as { outcome: Outcome }).outcome;
  return results.map((result, index) => outcomeOf(result, recordedAt, batch[index]));
}

type Result = readonly [
  code: number,
  position: number,
  version: number,
  rev: number,
  recordedBefore: number | null,
  entityDone: string | null,
];
type Outcome = readonly [recordedAt: number, results: readonly Result[]];

function statement(batch: readonly PendingAppend[], resubmitted: boolean): QueryConfig {
  const decisions = batch.map(({ command }) => command.decision);
  const contexts = batch.map(({ command }) => command.context);
  const events = batch.flatMap((append) => append.events);
  const keys = batch.map(({ command }) => (command.once?.by === 'key' ? command.once : undefined));
  const written = batch.map((append) => append.written ?? NOT_WRITTEN);
  const stored = written.flatMap((each) => each.events);
  const ordinals = batch.flatMap((append, index) => append.events.map(() => index + 1));
  return {
    name: 'append_events',
    text: `call threadlog.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, null)`,
    values: [
      textArray(decisions.map((decision) => decision.streamId)),
      textArray(contexts.map((context) => context.projectId)),
      booleanArray(
        decisions.map(({ stream }) => (stream === 'deleted' ? null : stream === 'absent')),
      ),
      textArray(decisions.map((decision) => decision.entity?.id ?? null)),
      int4Array(decisions.map((decision) => decision.entity?.rev ?? null)),
      textArray(contexts.map((context) => context.actor)),
      textArray(batch.map((append) => append.meta)),
      textArray(keys.map((once) => once?.key ?? null)),
      byteaArray(keys.map((once) => once?.requestHash ?? null)),
      int4Array(
        batch.map(({ command: { once } }) => (once?.by === 'likeness' ? once.withinSeconds : null)),
      ),
      int4Array(ordinals),
      uuidArray(events.map((event) => event.eventId)),
      textArray(events.map((event) => event.entityId)),
      textArray(events.map((event) => event.type)),
      int2Array(events.map((event) => event.schemaVersion)),
      ...storedArrays(written, stored),
      resubmitted,
    ],
  };
}

const NOT_WRITTEN: WrittenEvents = { wrapped: null, isEncrypted: null, events: [] };

function storedArrays(
  written: readonly WrittenEvents[],
  stored: readonly WrittenEvent[],
): readonly Buffer[] {
  return [
    byteaArray(stored.map(({ salt }) => salt)),
    byteaArray(stored.map(({ payloadHash }) => payloadHash)),
    utf8Array(stored.map(({ payload }) => payload)),
    byteaArray(written.map(({ wrapped }) => wrapped)),
    booleanArray(written.map(({ isEncrypted }) => isEncrypted)),
    byteaArray(stored.map(({ ciphertext }) => ciphertext)),
    utf8Array(stored.map(({ outline }) => outline)),
  ];
}

function outcomeOf(
  [code, position, version, rev, recordedBefore, entityDone]: Result,
  recordedAt: number,
  append: PendingAppend | undefined,
): CalledOutcome {
  switch (code) {
    case 0:
      return { status: 'appended', position, version, rev, recordedAt };
    case 4:
      return {
        status: 'appended',
        position,
        version,
        rev,
        recordedAt: recordedBefore ?? recordedAt,
      };
    case 1: {
      const absent = append?.command.decision.stream === 'absent';
      return { status: 'refused', reason: absent ? 'stream_exists' : 'stream_not_open' };
    }
    case 2:
      return { status: 'refused', reason: 'entity_missing' };
    case 3:
      return { status: 'refused', reason: 'other_rev', rev };
    case 5:
      return { status: 'replayed', entityId: entityDone ?? '', rev };
    case 6:
      return { status: 'refused', reason: 'other_request' };
    case 7:
      return { status: 'written_wrongly' };
    default:
      throw new Error(`append_events answered with the unknown code ${code}`);
  }
}
