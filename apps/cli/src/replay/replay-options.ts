import { InvalidArgumentError } from 'commander';
import type { ReplayScope } from '#projection';

export type ScopeOptions = {
  readonly thread?: string;
  readonly message?: string;
  readonly all?: true;
};

export type Scope = Exclude<ReplayScope, { of: 'changed' }>;

/** @returns nothing unless exactly one is asked for */
export function readScope({ thread, message, all }: ScopeOptions): Scope | undefined {
  const scopes: Scope[] = [
    ...(thread === undefined ? [] : [{ of: 'thread' as const, threadId: thread }]),
    ...(message === undefined ? [] : [{ of: 'message' as const, messageId: message }]),
    ...(all ? [{ of: 'all' as const }] : []),
  ];
  return scopes.length === 1 ? scopes[0] : undefined;
}

/** @throws InvalidArgumentError */
export function parsePosition(text: string): number {
  const position = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(position)) return position;
  throw new InvalidArgumentError('Expected a position of the log: a whole number.');
}

/** @throws InvalidArgumentError */
export function parseDiff(text: string): number | 'tables' {
  return text === 'tables' ? text : parsePosition(text);
}
