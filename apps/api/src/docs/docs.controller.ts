import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openApiDocument } from '#openapi';
import { unknownUrl } from '../http/unknown-url';
import { readDocsFile } from './docs-files';
import { DOCS_PAGE, DOCS_POLICY } from './docs-page';

/**
 * The OpenAPI document, and a page that shows it; no key needed, no request to anybody else. Bytes, not
 * objects: what is a string would be written as JSON.
 */
@Controller()
export class DocsController {
  private readonly document = Buffer.from(JSON.stringify(openApiDocument(), null, 2));
  private readonly html = Buffer.from(DOCS_PAGE);

  @Get('openapi.json')
  openApi(): Buffer {
    return this.document;
  }

  @Get('docs')
  page(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    void reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_POLICY,
      'referrer-policy': 'no-referrer',
    });
    return this.html;
  }

  @Get('docs/:file')
  async file(
    @Param('file') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = await readDocsFile(name);
    if (!file) throw unknownUrl(request);
    void reply.headers({
      'content-type': file.mediaType,
      'content-security-policy': DOCS_POLICY,
      'cache-control': 'public, max-age=3600',
    });
    return file.bytes;
  }
}
