import type { AskOf } from './ask';
import { born } from './born';
import { refused, type Answer, type Expected } from './expected';
import { NO_MESSAGE } from './messages';
import { faultOf, pageOf } from './page';
import { bodyText, renderFile } from './render';
import { NO_THREAD } from './threads';
import { liveFile, liveMessage, liveThread, type FileState, type World } from './world';

const NO_FILE = refused(404, null, 'id');
const FILE_LIMIT = 10_000;

/** What an uploaded file says: a plain text, which every tool takes. */
export const FILE_TEXT = 'What I know.\n';

export function uploadFile(
  world: World,
  { filename, purpose }: AskOf<'uploadFile'>,
  answer: Answer,
): Expected {
  const told = born(world, 'file-', answer.text);
  if ('fault' in told) return { status: 200, text: told.fault };
  const file = { ...told, filename, purpose, bytes: FILE_TEXT.length, isDeleted: false };
  world.files.push(file);
  return { status: 200, text: bodyText(renderFile(file)) };
}

export function retrieveFile(
  world: World,
  { fileId }: AskOf<'retrieveFile' | 'deleteFile'>,
): Expected {
  const file = liveFile(world, fileId);
  return file ? { status: 200, text: bodyText(renderFile(file)) } : NO_FILE;
}

export function deleteFile(
  world: World,
  { fileId: id }: AskOf<'retrieveFile' | 'deleteFile'>,
): Expected {
  const file = liveFile(world, id);
  if (!file) return NO_FILE;
  file.isDeleted = true;
  return { status: 200, text: bodyText({ id, object: 'file', deleted: true }) };
}

export function listFiles({ files }: World, { query }: AskOf<'listFiles'>): Expected {
  const fault = faultOf(query, 'file', FILE_LIMIT);
  if (fault) return fault;
  const purpose = query['purpose'] ?? '';
  const list = {
    all: files,
    isListed: (file: FileState) => !file.isDeleted && (purpose === '' || file.purpose === purpose),
    render: renderFile,
    prefix: 'file',
    defaultLimit: FILE_LIMIT,
  };
  return pageOf(list, query);
}

/** v1 only. Whether a file has been looked at yet is the worker's to say: the answer's word is taken. */
export function listMessageFiles(
  world: World,
  ask: AskOf<'listMessageFiles'>,
  answer: Answer,
): Expected {
  const { threadId, messageId, query } = ask;
  if (ask.dialect === 'v2') return refused(404);
  const fault = faultOf(query, 'file');
  if (fault) return fault;
  const thread = liveThread(world, threadId);
  if (!thread) return NO_THREAD;
  const message = liveMessage(thread, messageId);
  if (!message) return NO_MESSAGE;
  const ids = new Set(message.attachments.map(({ file_id }) => file_id));
  const isValidated = new Set(validatedIn(answer));
  const list = {
    all: [...ids].map((id) => ({ id })),
    isListed: () => true,
    render: ({ id }: { readonly id: string }) => ({
      id,
      object: 'thread.message.file',
      created_at: message.createdAt,
      message_id: messageId,
      status: isValidated.has(id) ? 'validated' : 'pending',
      status_details: null,
    }),
    prefix: 'file',
  };
  return pageOf(list, query);
}

function validatedIn({ status, text }: Answer): readonly string[] {
  if (status !== 200) return [];
  const { data } = JSON.parse(text) as { data: readonly { id: string; status: string }[] };
  return data.filter((file) => file.status === 'validated').map(({ id }) => id);
}
