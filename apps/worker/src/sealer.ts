import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Db } from '#database';
import { verifierKeyOf, type SigningKey } from '#ledger';
import { createTroubleLog, type TroubleLog } from '#process';
import {
  comparePublished,
  LedgerFaultError,
  openSigningKey,
  publish,
  sealNext,
  type Publication,
  type Seal,
} from '#sealing';
import { createRounds, type Rounds } from './rounds';
import { DB, LOGGER, SEALING } from './tokens';

export type SealingOptions = {
  readonly keyFile: string;
  readonly everySeconds: number;
  /** Events of one checkpoint at most. */
  readonly maxEvents: number;
  /** Where checkpoints are published; nowhere when undefined. */
  readonly publication: Publication | undefined;
};

/**
 * Seals what is new in the log. Beside everything else: what it cannot do now it does in a later round,
 * and no request notices. When log and ledger are not what was signed it says so and signs nothing
 * until they are again; what is appended meanwhile waits.
 */
@Injectable()
export class Sealer implements OnModuleInit, OnApplicationShutdown {
  private readonly sealing: TroubleLog;
  private readonly publishing: TroubleLog;
  private readonly rounds: Rounds;
  private key: SigningKey | undefined;
  /** Nothing is signed before what was published is known to be of this log. */
  private isCompared = false;
  private publishedSize = 0;
  private saidFault = '';

  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(SEALING) private readonly options: SealingOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.sealing = createTroubleLog(logger, 'sealing the log');
    this.publishing = createTroubleLog(logger, 'publishing checkpoints');
    this.rounds = createRounds(options.everySeconds * 1000, (isStopping) => this.seal(isStopping));
  }

  onModuleInit(): void {
    this.rounds.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async seal(isStopping: () => boolean): Promise<void> {
    try {
      this.key ??= await openSigningKey(this.options.keyFile);
      await this.compareOnce(this.key);
      const newest = await this.sealUntilCaughtUp(this.key, isStopping);
      this.sealing.fine();
      this.saidFault = '';
      if (newest) await this.publish(this.key, newest);
    } catch (error) {
      if (error instanceof LedgerFaultError) this.sayFault(error);
      else this.sealing.trouble(error);
    }
  }

  private async compareOnce(key: SigningKey): Promise<void> {
    const { publication } = this.options;
    if (this.isCompared) return;
    if (publication) {
      this.publishedSize = await comparePublished(this.db, publication, verifierKeyOf(key));
    }
    this.isCompared = true;
  }

  private async sealUntilCaughtUp(
    key: SigningKey,
    isStopping: () => boolean,
  ): Promise<Seal | undefined> {
    let newest: Seal | undefined;
    while (!isStopping()) {
      const sealed = await sealNext(this.db, key, this.options.maxEvents);
      if (sealed.status === 'sealed_elsewhere') return newest;
      newest = sealed.newest;
      if (sealed.status === 'nothing_new' || sealed.events < this.options.maxEvents) break;
    }
    return newest;
  }

  private async publish(key: SigningKey, newest: Seal): Promise<void> {
    const { publication } = this.options;
    if (!publication || newest.size <= this.publishedSize) return;
    try {
      await publish(this.db, publication, verifierKeyOf(key), newest);
      this.publishedSize = newest.size;
      this.publishing.fine();
    } catch (error) {
      // Looked at again before anything else is signed.
      if (error instanceof LedgerFaultError) this.isCompared = false;
      if (error instanceof LedgerFaultError) throw error;
      this.publishing.trouble(error);
    }
  }

  /** Once for each fault: it does not go away by itself. */
  private sayFault({ kind, message }: LedgerFaultError): void {
    if (this.saidFault === message) return;
    this.saidFault = message;
    this.logger.error({ fault: kind, reason: message }, 'TAMPER EVIDENCE: nothing is sealed');
  }
}
