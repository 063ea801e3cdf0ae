import type { Operation } from '../operation';

const TEXT = { type: 'file', mediaTypes: ['text/plain'] } as const;
const AUDIT = { method: 'get', access: 'key', tag: 'Audit', extension: 'audit' } as const;

export const AUDIT_OPERATIONS: readonly Operation[] = [
  {
    ...AUDIT,
    path: '/audit/checkpoint',
    operationId: 'getCheckpoint',
    summary: 'A signed checkpoint of the log, as C2SP tlog-checkpoint has it.',
    parameters: ['checkpoint_size', 'checkpoint_position'],
    answer: TEXT,
    errors: ['checkpoint_missing', 'not_sealed'],
  },
  {
    ...AUDIT,
    path: '/audit/key',
    operationId: 'getVerifierKey',
    summary: 'The public key of the checkpoints, as C2SP signed-note has it.',
    parameters: [],
    answer: TEXT,
    errors: ['checkpoint_missing'],
  },
  {
    ...AUDIT,
    path: '/audit/proof/inclusion',
    operationId: 'proveInclusion',
    summary: 'A proof that an event is in the log that a checkpoint signs.',
    parameters: ['event_position', 'event_id', 'checkpoint_size'],
    answer: { type: 'plain', of: 'InclusionProof' },
    errors: ['missing_parameter', 'checkpoint_missing', 'not_sealed'],
  },
  {
    ...AUDIT,
    path: '/audit/proof/consistency',
    operationId: 'proveConsistency',
    summary: 'A proof that the log of a checkpoint began as that of an earlier one.',
    parameters: ['consistency_from', 'consistency_to'],
    answer: { type: 'plain', of: 'ConsistencyProof' },
    errors: ['missing_parameter', 'checkpoint_missing', 'not_sealed'],
  },
];
