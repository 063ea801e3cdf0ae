import { randomBytes } from 'node:crypto';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { MessageRow, Tables } from './tables';

export const DB = Symbol('db');

const NewMessage = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.string().min(1).max(256_000),
  metadata: z.record(z.string().max(64), z.string().max(512)).default({}),
});
const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(['asc', 'desc']).default('desc'),
  after: z.string().optional(),
});
const FOREIGN_KEY_VIOLATION = '23503';

/** Create, list and retrieve, written in an evening: one row a message, one statement a request. */
@Controller('v1/threads/:threadId/messages')
export class MessagesController {
  constructor(@Inject(DB) private readonly db: Kysely<Tables>) {}

  @Post()
  @HttpCode(200)
  async create(@Param('threadId') threadId: string, @Body() body: unknown) {
    const { role, content, metadata } = parse(NewMessage, body);
    const row = await this.db
      .insertInto('messages')
      .values({
        id: `msg_${Date.now().toString(36)}${randomBytes(8).toString('hex')}`,
        thread_id: threadId,
        role,
        content: JSON.stringify([{ type: 'text', text: { value: content, annotations: [] } }]),
        metadata: JSON.stringify(metadata),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
      .catch((error: unknown) => {
        throw isForeignKeyViolation(error) ? new NotFoundException('no such thread') : error;
      });
    return present(row);
  }

  @Get()
  async list(@Param('threadId') threadId: string, @Query() query: unknown) {
    const { limit, order, after } = parse(PageQuery, query);
    const rows = await this.db
      .selectFrom('messages')
      .selectAll()
      .where('thread_id', '=', threadId)
      .$if(after !== undefined, (page) =>
        page.where('seq', order === 'desc' ? '<' : '>', (one) =>
          one
            .selectFrom('messages as cursor')
            .select('cursor.seq')
            .where('cursor.id', '=', after ?? ''),
        ),
      )
      .orderBy('seq', order)
      .limit(limit + 1)
      .execute();
    const data = rows.slice(0, limit).map(present);
    return {
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: rows.length > limit,
    };
  }

  @Get(':id')
  async retrieve(@Param('threadId') threadId: string, @Param('id') id: string) {
    const row = await this.db
      .selectFrom('messages')
      .selectAll()
      .where('id', '=', id)
      .where('thread_id', '=', threadId)
      .executeTakeFirst();
    if (!row) throw new NotFoundException('no such message');
    return present(row);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BadRequestException(z.prettifyError(parsed.error));
}

function present(row: MessageRow) {
  return {
    id: row.id,
    object: 'thread.message',
    created_at: Math.floor(row.created_at.getTime() / 1000),
    assistant_id: row.assistant_id,
    thread_id: row.thread_id,
    run_id: row.run_id,
    role: row.role,
    content: row.content,
    attachments: row.attachments,
    metadata: row.metadata,
  };
}

function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === FOREIGN_KEY_VIOLATION;
}
