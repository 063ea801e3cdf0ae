import type { Ask } from './ask';
import type { Answer, Expected } from './expected';
import { deleteFile, listFiles, listMessageFiles, retrieveFile, uploadFile } from './files';
import {
  createMessage,
  deleteMessage,
  listMessages,
  modifyMessage,
  retrieveMessage,
} from './messages';
import { once } from './once';
import { createThread, deleteThread, listThreads, modifyThread, retrieveThread } from './threads';
import type { World } from './world';

/**
 * The model's whole answer to a request, and what the request does to its world.
 * @param answer the service's, from which only the id and the time of something new are taken
 */
export function predict(world: World, ask: Ask, answer: Answer): Expected {
  return once(world, ask, () => act(world, ask, answer));
}

function act(world: World, ask: Ask, answer: Answer): Expected {
  switch (ask.what) {
    case 'createThread':
      return createThread(world, ask, answer);
    case 'listThreads':
      return listThreads(world, ask);
    case 'retrieveThread':
      return retrieveThread(world, ask);
    case 'modifyThread':
      return modifyThread(world, ask);
    case 'deleteThread':
      return deleteThread(world, ask);
    case 'createMessage':
      return createMessage(world, ask, answer);
    case 'listMessages':
      return listMessages(world, ask);
    case 'retrieveMessage':
      return retrieveMessage(world, ask);
    case 'modifyMessage':
      return modifyMessage(world, ask);
    case 'deleteMessage':
      return deleteMessage(world, ask);
    case 'listMessageFiles':
      return listMessageFiles(world, ask, answer);
    case 'uploadFile':
      return uploadFile(world, ask, answer);
    case 'listFiles':
      return listFiles(world, ask);
    case 'retrieveFile':
      return retrieveFile(world, ask);
    case 'deleteFile':
      return deleteFile(world, ask);
  }
}
