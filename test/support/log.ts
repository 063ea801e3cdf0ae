import { connectionConfig, openDatabase, type Db, type OpenPayload } from '#database';
import { createThread, type Decision } from '#domain';
import { createPayloadOpener } from '#encryption';
import {
  createAppender,
  openAppendConnection,
  type AppendOutcome,
  type Appender,
  type AppenderOptions,
} from '#event-store';
import { createTestDatabase, type TestDatabase } from './database';
import { makeTestMasterKeys } from './master-key';

export const CONTEXT = { projectId: 'p', actor: 'key_test', requestId: 'req_test' } as const;

/** A database of its own with an appender on it: what most specs of the log start from. */
export type TestLog = {
  readonly database: TestDatabase;
  readonly db: Db;
  /** For other databases opened on the same log. */
  readonly openPayload: OpenPayload;
  readonly appender: Appender;
  /** Another appender on the same log, as another API process would be. */
  readonly another: (options?: Partial<AppenderOptions>) => Appender;
  readonly append: (decision: Decision) => Promise<AppendOutcome>;
  readonly close: () => Promise<void>;
};

type LogKind = 'plain' | 'encrypted' | 'mixed';

/** With `THREADLOG_TEST_ENCRYPTED=1`, specs that do not care which run on encrypted logs. */
const KIND = process.env['THREADLOG_TEST_ENCRYPTED'] === '1' ? 'encrypted' : 'plain';

/**
 * @param kind `mixed`: every other stream is encrypted, as where a master key came later
 */
export async function openTestLog({
  kind = KIND,
}: { readonly kind?: LogKind } = {}): Promise<TestLog> {
  const database = await createTestDatabase();
  const masterKeys = kind === 'plain' ? undefined : await makeTestMasterKeys();
  const openPayload = createPayloadOpener(masterKeys);
  const { db, close } = openDatabase({ url: database.appUrl, name: 'test', openPayload });
  const appenders: Appender[] = [];
  const another: TestLog['another'] = (options = {}) => {
    const connection = openAppendConnection(
      connectionConfig({ url: database.appUrl, name: 'test' }),
    );
    const appender = createAppender({ connection, masterKeys, ...options });
    appenders.push(appender);
    return appender;
  };
  const appender =
    kind === 'mixed' ? mixed(another(), another({ masterKeys: undefined })) : another();
  return {
    database,
    db,
    openPayload,
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

/** New streams are plain and encrypted by turns; what follows goes the way of its stream. */
function mixed(encrypted: Appender, plain: Appender): Appender {
  let opened = 0;
  return {
    ...encrypted,
    append: (command) => {
      const isPlain = command.decision.stream === 'absent' && (opened += 1) % 2 === 0;
      return (isPlain ? plain : encrypted).append(command);
    },
  };
}

export function aThread(threadId: string): Decision {
  return createThread({ threadId, metadata: {}, messages: [] });
}
