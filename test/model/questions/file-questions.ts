import fc from 'fast-check';
import type { World } from '../reference/world';
import { dialect } from './headers';
import { pagingPick, queryOf } from './paging';
import { fileIdAt, filePick } from './picks';
import type { Question } from './question';

const purpose = fc.constantFrom('assistants', 'assistants', 'user_data');

export const uploadFile: fc.Arbitrary<Question> = fc
  .record({ dialect, filename: fc.constantFrom('a.txt', 'notes of today.md'), purpose })
  .map((pick) => () => ({ what: 'uploadFile', ...pick }));

export const retrieveFile: fc.Arbitrary<Question> = fc
  .record({ dialect, file: filePick })
  .map(({ dialect, file }) => (world) => ({
    what: 'retrieveFile',
    dialect,
    fileId: fileIdAt(world, file),
  }));

/** Never one that is attached: whether it was looked at before it went is a race of the worker's. */
export const deleteFile: fc.Arbitrary<Question> = fc
  .record({ dialect, file: filePick })
  .map(({ dialect, file }) => (world) => {
    const fileId = fileIdAt({ ...world, files: unattached(world) }, file);
    return { what: 'deleteFile', dialect, fileId };
  });

function unattached({ threads, files }: World): World['files'] {
  const attached = threads.flatMap(({ messages }) =>
    messages.flatMap(({ attachments }) => attachments.map(({ file_id }) => file_id)),
  );
  return files.filter(({ id }) => !attached.includes(id));
}

export const listFiles: fc.Arbitrary<Question> = fc
  .record({
    dialect,
    paging: pagingPick(filePick),
    purpose: fc.option(fc.constantFrom('assistants', 'user_data', 'vision', ''), {
      nil: undefined,
    }),
  })
  .map(({ dialect, paging, purpose }) => (world) => ({
    what: 'listFiles',
    dialect,
    query: {
      ...queryOf(paging, (pick) => fileIdAt(world, pick)),
      ...(purpose !== undefined && { purpose }),
    },
  }));
