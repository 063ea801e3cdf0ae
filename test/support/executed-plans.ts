import { Client } from 'pg';
import { administer, type TestDatabase } from './database';

/** How a statement was really executed, by the connection that the code under test used. */
export type ExecutedPlan = { readonly statement: string; readonly plan: PlanNode };

export type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  /** Of one loop, on average. */
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  /** With those of the nodes below. */
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
};

export type PlanWatch = {
  /** All plans since it was called last. */
  readonly take: () => readonly ExecutedPlan[];
  readonly stop: () => void;
};

/** Also what procedures and triggers execute. The plans come as notices, to the client that asked. */
const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
} as const;

/**
 * From now on every connection to the database tells how it executed each statement: with the real
 * parameters, and the plan that the server chose or had cached. Nothing has to be copied into a test.
 */
export async function watchPlans({ ownerUrl }: TestDatabase): Promise<PlanWatch> {
  const name = new URL(ownerUrl).pathname.slice(1);
  for (const [setting, value] of Object.entries(SETTINGS)) {
    await administer(ownerUrl, `alter database ${name} set ${setting} = '${value}'`);
  }
  let plans: ExecutedPlan[] = [];
  const stop = hearNotices(({ message = '' }) => {
    const [, json] = /^duration: .*? plan:\n(.*)$/s.exec(message) ?? [];
    if (json === undefined) return;
    const told = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode };
    plans.push({ statement: told['Query Text'], plan: told.Plan });
  });
  return {
    take: () => {
      const taken = plans;
      plans = [];
      return taken;
    },
    stop,
  };
}

/** Every client of `pg`, whoever opens it. @returns puts things back */
function hearNotices(
  hear: (notice: { readonly message?: string | undefined }) => void,
): () => void {
  const prototype = Client.prototype as unknown as { connect: (...args: unknown[]) => unknown };
  const { connect } = prototype;
  prototype.connect = function (this: Client, ...args: unknown[]): unknown {
    this.on('notice', hear);
    return connect.apply(this, args);
  };
  return () => (prototype.connect = connect);
}
