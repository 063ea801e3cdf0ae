/** What can be wrong with log and ledger, each by its own name: for machines, and in alarms. */
export type FaultKind =
  | 'payload_edited'
  | 'payload_lost'
  | 'event_changed'
  | 'event_missing'
  | 'event_inserted'
  | 'event_moved'
  | 'tail_truncated'
  | 'tree_rewritten'
  | 'leaves_changed'
  | 'tile_changed'
  | 'tile_missing'
  | 'checkpoint_missing'
  | 'checkpoint_malformed'
  | 'signature_wrong'
  | 'key_unknown'
  | 'backup_restored'
  | 'log_rewritten'
  | 'publication_unreadable';

/** Log and ledger are not what was signed: nothing may be signed on top of that. */
export class LedgerFaultError extends Error {
  override readonly name = 'LedgerFaultError';

  constructor(
    readonly kind: FaultKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
