import 'reflect-metadata';
import { ConfigError, readConfig } from '#config';
import { runProcess } from '#process';
import { startApi } from './start-api';

/** One API process: `npm run start:api`. */
void runProcess('api', process.env['LOG_LEVEL'], async (logger) => {
  const config = readConfig(process.env);
  const { DATABASE_URL } = config;
  if (!DATABASE_URL) throw new ConfigError('DATABASE_URL is not set: the API needs a database');
  const api = await startApi({ ...config, DATABASE_URL }, logger);
  logger.info({ url: api.url }, 'listening');
  if (api.createdKey) {
    process.stdout.write(`Project key (shown once, keep it): ${api.createdKey}\n`);
  }
  return api;
});
