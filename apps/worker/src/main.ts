import 'reflect-metadata';
import { ConfigError, readConfig } from '#config';
import { runProcess } from '#process';
import { startWorker } from './start-worker';

/** One worker process: `npm run start:worker`. */
void runProcess('worker', process.env['LOG_LEVEL'], async (logger) => {
  const config = readConfig(process.env);
  const { DATABASE_URL } = config;
  if (!DATABASE_URL) throw new ConfigError('DATABASE_URL is not set: the worker needs a database');
  const worker = await startWorker({ ...config, DATABASE_URL }, logger);
  logger.info('working');
  return worker;
});
