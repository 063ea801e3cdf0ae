import { Controller, Get, Inject, Query, Res, UseInterceptors } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import {
  ApiError,
  parseCheckpoint,
  parseConsistency,
  parseInclusion,
  type CheckpointQuery,
  type ConsistencyProof,
  type InclusionProof,
  type RawQuery,
} from '#contract';
import type { Db } from '#database';
import { consistencyProof, type Hash } from '#ledger';
import {
  nodeReader,
  readNewestSeal,
  readSeal,
  readSealOver,
  readVerifierKeys,
  type Seal,
} from '#sealing';
import { CallerOf, type Caller } from '../http/caller';
import { DB } from '../tokens';
import { findPosition } from './find-position';
import { NoteReads } from './note-reads';
import { proveInclusion } from './prove-inclusion';

const TEXT = 'text/plain; charset=utf-8';

/**
 * What the log can be held to: signed checkpoints, and proofs against them. The tree is over the whole
 * log: of other projects' events it shows hashes, and nothing that was hashed.
 */
@Controller('v1/audit')
@UseInterceptors(NoteReads)
export class AuditController {
  constructor(@Inject(DB) private readonly db: Db) {}

  @Get('checkpoint')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async checkpoint(
    @Query() rawQuery: RawQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const { note } = await this.find(parseCheckpoint(rawQuery));
    void reply.header('content-type', TEXT);
    return Buffer.from(note);
  }

  @Get('key')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async key(@Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const [key] = await readVerifierKeys(this.db);
    if (key === undefined) throw new ApiError('checkpoint_missing');
    void reply.header('content-type', TEXT);
    return Buffer.from(`${key}\n`);
  }

  @Get('proof/inclusion')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async inclusion(
    @CallerOf() { key }: Caller,
    @Query() rawQuery: RawQuery,
  ): Promise<InclusionProof> {
    const { event, size } = parseInclusion(rawQuery);
    const position =
      'id' in event ? await findPosition(this.db, key.projectId, event.id) : event.position;
    const seal = await this.find(size === undefined ? { by: 'newest' } : { by: 'size', size });
    if (position > seal.size) throw new ApiError('not_sealed', { position, size: seal.size });
    return proveInclusion(this.db, key.projectId, position, seal);
  }

  @Get('proof/consistency')
  @RouteConfig({ scope: 'audit', hasNoDialects: true })
  async consistency(@Query() rawQuery: RawQuery): Promise<ConsistencyProof> {
    const { from, to } = parseConsistency(rawQuery);
    const seal = await this.find(to === undefined ? { by: 'newest' } : { by: 'size', size: to });
    if (from > seal.size) throw new ApiError('not_sealed', { position: from, size: seal.size });
    const hashes = await consistencyProof(from, seal.size, nodeReader(this.db, seal.size));
    return {
      object: 'audit.consistency_proof',
      from,
      to: seal.size,
      hashes: hashes.map(inBase64),
      checkpoint: seal.note,
    };
  }

  private async find(query: CheckpointQuery): Promise<Seal> {
    const newest = await readNewestSeal(this.db);
    const found = newest && (await this.findAmong(query, newest));
    if (found) return found;
    if (query.by !== 'position' || !newest) throw new ApiError('checkpoint_missing');
    throw new ApiError('not_sealed', { position: query.position, size: newest.size });
  }

  private async findAmong(query: CheckpointQuery, newest: Seal): Promise<Seal | undefined> {
    switch (query.by) {
      case 'newest':
        return newest;
      case 'size':
        return readSeal(this.db, query.size);
      case 'position':
        return readSealOver(this.db, query.position);
    }
  }
}

function inBase64(hash: Hash): string {
  return hash.toString('base64');
}
