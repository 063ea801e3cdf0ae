import { setTimeout as pause } from 'node:timers/promises';
import { query } from '../../bench/stage/query';

type State = { readonly head: number; readonly behind: number; readonly pending: number };

const EVERY_MS = 100;

/**
 * Waits until everything that follows from the log has been done.
 * @returns false when it was not by the deadline
 */
export async function drain(ownerUrl: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const [state] = await query<State>(ownerUrl, STATE).catch(() => []);
    if (state && state.behind === state.head && state.pending === 0) return true;
    await pause(EVERY_MS);
  }
  return false;
}

/** A reactor reads on while its verdicts are appended: only when all three agree is it over. */
const STATE = `
  select coalesce((select max(position) from threadlog.events), 0) as head,
         (select min(position) from threadlog.checkpoints
          where name in ('read_model', 'attachments')) as behind,
         (select count(*) from threadlog.tasks where state = 'pending') as pending`;
