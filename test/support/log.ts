import { connectionConfig, openDatabase, type Db } from '#database';
import { createThread, type Decision } from '#domain';
import {
  createAppender,
  openAppendConnection,
  type AppendOutcome,
  type Appender,
  type AppenderOptions,
} from '#event-store';
import { createTestDatabase, type TestDatabase } from './database';

export const CONTEXT = { projectId: 'p', actor: 'key_test', requestId: 'req_test' } as const;

/** A database of its own with an appender on it: what most specs of the log start from. */
export type TestLog = {
  readonly database: TestDatabase;
  readonly db: Db;
  readonly appender: Appender;
  /** Another appender on the same log, as another API process would be. */
  readonly another: (options?: Partial<AppenderOptions>) => Appender;
  readonly append: (decision: Decision) => Promise<AppendOutcome>;
  readonly close: () => Promise<void>;
};

export async function openTestLog(): Promise<TestLog> {
  const database = await createTestDatabase();
  const { db, close } = openDatabase({ url: database.appUrl, name: 'test' });
  const appenders: Appender[] = [];
  const another: TestLog['another'] = (options = {}) => {
    const connection = openAppendConnection(
      connectionConfig({ url: database.appUrl, name: 'test' }),
    );
    const appender = createAppender({ connection, ...options });
    appenders.push(appender);
    return appender;
  };
  const appender = another();
  return {
    database,
    db,
    appender,
    another,
    append: (decision) => appender.append({ decision, context: CONTEXT }),
    close: async () => {
      await Promise.all(appenders.map((each) => each.close()));
      await close();
      await database.drop();
    },
  };
}

export function aThread(threadId: string): Decision {
  return createThread({ threadId, metadata: {}, messages: [] });
}
