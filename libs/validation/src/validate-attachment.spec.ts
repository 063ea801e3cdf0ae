import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AttachmentTool } from '#domain';
import type { FileStore } from '#file-store';
import { badFiles, sampleFiles } from '../../../test/support/sample-files';
import { validateAttachment, type Finding } from './validate-attachment';

const TOOLS: readonly AttachmentTool[] = ['file_search', 'code_interpreter'];

/** A store of one file, in chunks of `chunk` bytes. */
const storeOf = (bytes: Buffer, chunk = 7): Pick<FileStore, 'read'> => ({
  read: (_id, range) => {
    const part = range ? bytes.subarray(range.start, range.end + 1) : bytes;
    const size = Math.max(chunk, Math.ceil(part.length / 1000));
    const chunks = Array.from({ length: Math.ceil(part.length / size) }, (_, index) =>
      part.subarray(index * size, (index + 1) * size),
    );
    return Promise.resolve(Readable.from(chunks));
  },
});

const fileOf = (filename: string, bytes: Buffer) => ({
  id: 'file-a',
  filename,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

const validate = (name: string, bytes: Buffer, tools = TOOLS): Promise<Finding> =>
  validateAttachment(storeOf(bytes), fileOf(name, bytes), tools);

describe('validateAttachment', () => {
  it.each(Object.entries(sampleFiles))('validates %s', async (name, bytes) => {
    expect(await validate(name, bytes)).toEqual({
      status: 'validated',
      mediaType: expect.stringMatching(/^[a-z]+\/[a-z0-9.+-]+$/),
    });
  });

  it.each<[keyof typeof badFiles, string]>([
    ['emptyText', 'empty_file'],
    ['latin1', 'not_text'],
    ['binaryText', 'not_text'],
    ['executable', 'not_text'],
    ['wrongName', 'type_mismatch'],
    ['truncatedPng', 'damaged'],
    ['hugePng', 'too_large'],
    ['truncatedPdf', 'damaged'],
    ['truncatedZip', 'damaged'],
    ['bomb', 'too_large'],
    ['lyingZip', 'damaged'],
    ['unknownType', 'unsupported_type'],
    ['noExtension', 'unsupported_type'],
  ])('rejects %s as %s', async (which, code) => {
    const { name, bytes } = badFiles[which];
    expect(await validate(name, bytes)).toMatchObject({ status: 'rejected', code });
  });

  it('asks what one of the tools can use', async () => {
    const csv = sampleFiles['table.csv'] ?? Buffer.alloc(0);
    const both = await validate('table.csv', csv, ['file_search', 'code_interpreter']);
    const search = await validate('table.csv', csv, ['file_search']);
    expect([both.status, search.status]).toEqual(['validated', 'rejected']);
    expect(search).toMatchObject({ code: 'unsupported_type' });
  });

  it('finds a flipped bit', async () => {
    const bytes = Buffer.from('The bytes as they were.');
    const flipped = Buffer.from('The bytes at they were.');
    const finding = await validateAttachment(storeOf(flipped), fileOf('a.txt', bytes), TOOLS);
    expect(finding).toMatchObject({ status: 'rejected', code: 'bytes_differ' });
  });

  it('finds that the bytes are missing', async () => {
    const store = { read: () => Promise.resolve(undefined) };
    const finding = await validateAttachment(store, fileOf('a.txt', Buffer.from('a')), TOOLS);
    expect(finding).toMatchObject({ status: 'rejected', code: 'file_missing' });
  });

  it.each([
    ['before it reads', () => Promise.reject(new Error('away'))],
    [
      'while it reads',
      () =>
        Promise.resolve(
          new Readable({
            read: (): never => {
              throw new Error('cut');
            },
          }),
        ),
    ],
  ])('says nothing about a file whose store is away %s', async (_when, read) => {
    for (const name of ['a.txt', 'a.zip', 'a.png']) {
      const validating = validateAttachment({ read }, fileOf(name, Buffer.from('abc')), TOOLS);
      await expect(validating).rejects.toThrow('the file store does not answer');
    }
  });
});
