import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unknownUrl } from '../http/unknown-url';
import { readConsoleFiles, type ConsoleFile } from './console-files';

/**
 * Nothing from elsewhere, nothing inline, no frame around it; and no text ever becomes markup or script,
 * whatever a bug may try. Images are data: urls, because files are fetched with a key.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** The console: a page that asks the API with the key of whoever looks at it. No key for the page itself. */
@Controller('console')
export class ConsoleController {
  private readonly files = readConsoleFiles();

  /** Looked at anew each time: it names the others. */
  @Get()
  page(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    return send(this.files.page, { request, reply }, 'no-cache');
  }

  /** The names change with what is in them. */
  @Get(':file')
  file(
    @Param('file') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer | undefined {
    const caching = 'public, max-age=31536000, immutable';
    return send(this.files.file(name), { request, reply }, caching);
  }
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

function send(
  file: ConsoleFile | undefined,
  { request, reply }: Exchange,
  caching: string,
): Buffer | undefined {
  const { headers } = request;
  if (!file) throw unknownUrl(request);
  const isGzip = /\bgzip\b/.test(String(headers['accept-encoding']));
  void reply.headers({
    'content-type': file.mediaType,
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': caching,
    vary: 'accept-encoding',
    etag: file.etag,
  });
  if (headers['if-none-match']?.includes(file.etag)) {
    void reply.status(304);
    return undefined;
  }
  if (isGzip) void reply.header('content-encoding', 'gzip');
  return isGzip ? file.gzipped : file.bytes;
}
