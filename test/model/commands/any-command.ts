import fc from 'fast-check';
import * as files from '../questions/file-questions';
import * as messages from '../questions/message-questions';
import { threadPick } from '../questions/picks';
import type { Question } from '../questions/question';
import { repeatKeyed } from '../questions/repeat-question';
import * as threads from '../questions/thread-questions';
import type { World } from '../reference/world';
import { AskAtOnce } from './ask-at-once';
import { AskOne } from './ask-one';
import { ImportMessage } from './import-message';
import {
  AwaitProjection,
  PauseProjector,
  RestartProjector,
  ResumeProjector,
} from './projector-commands';
import type { Story } from './story';

type Command = fc.AsyncCommand<World, Story>;

const api = fc.nat(1);

/** What may stand in a burst: everything but the creation of a thread, and files. */
const ofAThread: fc.WeightedArbitrary<Question>[] = [
  { weight: 100, arbitrary: messages.createMessage },
  { weight: 90, arbitrary: messages.listMessages },
  { weight: 50, arbitrary: messages.modifyMessage },
  { weight: 40, arbitrary: messages.retrieveMessage },
  { weight: 30, arbitrary: messages.deleteMessage },
  { weight: 20, arbitrary: threads.modifyThread },
  { weight: 20, arbitrary: threads.retrieveThread },
  { weight: 4, arbitrary: threads.deleteThread },
];

const ofAProject: fc.WeightedArbitrary<Question>[] = [
  { weight: 30, arbitrary: threads.listThreads },
  { weight: 12, arbitrary: threads.createThread },
  { weight: 40, arbitrary: repeatKeyed },
  { weight: 12, arbitrary: files.uploadFile },
  { weight: 8, arbitrary: files.listFiles },
  { weight: 4, arbitrary: files.retrieveFile },
  { weight: 4, arbitrary: files.deleteFile },
  { weight: 6, arbitrary: messages.listMessageFiles },
];

const askOne = fc
  .record({ question: fc.oneof(...ofAThread, ...ofAProject), api })
  .map((pick): Command => new AskOne(pick.question, pick.api));

/** Different requests, and the same one more than once. */
const askAtOnce = fc
  .array(fc.record({ question: fc.oneof(...ofAThread), api, isDoubled: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((picks): Command => {
    const parts = picks.flatMap(({ question, api, isDoubled }) =>
      isDoubled
        ? [
            { question, api },
            { question, api: api + 1 },
          ]
        : [{ question, api }],
    );
    return new AskAtOnce(parts.slice(0, 4));
  });

const importMessage = fc
  .record({ thread: threadPick, run: fc.constantFrom(...messages.RUNS) })
  .map(({ thread, run }): Command => new ImportMessage(thread, run));

/** A new worker takes a second to start, so that is seldom. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3_600, arbitrary: askOne },
  { weight: 250, arbitrary: askAtOnce },
  { weight: 250, arbitrary: importMessage },
  { weight: 200, arbitrary: fc.constant<Command>(new PauseProjector()) },
  { weight: 100, arbitrary: fc.constant<Command>(new ResumeProjector()) },
  { weight: 100, arbitrary: fc.constant<Command>(new AwaitProjection()) },
  { weight: 2, arbitrary: fc.constant<Command>(new RestartProjector()) },
);
