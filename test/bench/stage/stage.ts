import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#embedded-postgres';
import type { Cleanup } from './cleanup';
import { startPart, type Part, type Program } from './part';
import { query } from './query';
import { makeRunDirectory } from './run-directory';

/** What all contenders stand on: one PostgreSQL, one directory, one way to start and stop things. */
export type Stage = {
  /** On a disk; gone with the run. */
  readonly directory: string;
  readonly postgres: EmbeddedPostgres;
  /** @returns the owner's url of a new, empty database */
  readonly createDatabase: (name: string) => Promise<string>;
  /** Runs a program to its end; killed where the run ends before. @returns what it wrote to stdout */
  readonly run: (program: Omit<Program, 'name'>) => Promise<string>;
  /** Starts a process that is stopped with the run; its unasked end ends the run. */
  readonly start: (program: Program) => Part;
  readonly cleanup: Cleanup;
  /** Rejects when something that must run has ended. */
  readonly loss: Promise<never>;
};

export type StageOptions = {
  readonly cleanup: Cleanup;
  /** Clients that a contender may connect at once. */
  readonly clients: number;
  readonly settings?: Readonly<Record<string, string>>;
};

/**
 * The product's own embedded PostgreSQL with the product's own settings. What durability rests on is
 * said again here: a benchmark must not depend on a default.
 */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
/** Pools of all the contenders, whose processes run all the time. */
const CONNECTIONS_BESIDE = 150;

export async function setStage({ cleanup, clients, settings }: StageOptions): Promise<Stage> {
  const directory = makeRunDirectory();
  cleanup.add(directory.remove);
  const postgres = await startEmbeddedPostgres({
    directory: join(directory.path, 'postgres'),
    settings: {
      ...settings,
      ...DURABLE,
      max_connections: String(Math.max(100, clients + CONNECTIONS_BESIDE)),
    },
  });
  cleanup.add(() => postgres.stop());
  const ending = new AbortController();
  cleanup.add(() => Promise.resolve(ending.abort()));
  const { loss, lose } = createLoss();
  return {
    directory: directory.path,
    postgres,
    createDatabase: async (name) => {
      await query(postgres.url('postgres'), `create database ${name}`);
      return postgres.url(name);
    },
    run: async ({ command, args, env }) => {
      const options = { env, signal: ending.signal };
      return (await promisify(execFile)(command, args, options)).stdout;
    },
    start: (program) => {
      const part = startPart(program, lose);
      // Should the bench be killed, the reaper of its directory ends what is named there.
      const pidFile = join(directory.path, `${part.pid}.pid`);
      writeFileSync(pidFile, `${part.pid}\n`);
      cleanup.add(() => part.stop().finally(() => rmSync(pidFile)));
      return part;
    },
    cleanup,
    loss,
  };
}

function createLoss(): { loss: Promise<never>; lose: (error: Error) => void } {
  let lose: (error: Error) => void = () => undefined;
  const loss = new Promise<never>((_, reject) => (lose = reject));
  // Heard by whoever races against it; nobody may be racing yet.
  loss.catch(() => undefined);
  return { loss, lose };
}
