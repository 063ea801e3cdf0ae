import { Gauge, type GaugeConfiguration, type Registry } from 'prom-client';
import type { Db } from '#database';
import { readLogState, type LogState } from './log-state';

/** How long a state is told again, so that many who fetch are one question. */
const FRESH_MS = 1_000;

/** How far log, read tables, tasks and seals are, looked up when somebody fetches. */
export function addLogGauges(registry: Registry, db: Db): void {
  let asked: { readonly at: number; readonly state: Promise<LogState> } | undefined;
  const look = (): Promise<LogState> => {
    const now = performance.now();
    if (!asked || now - asked.at > FRESH_MS) asked = { at: now, state: readLogState(db) };
    return asked.state;
  };
  const add = (options: GaugeConfiguration<string>): void => {
    registry.registerMetric(new Gauge({ ...options, registers: [] }));
  };
  const gauge = (name: string, help: string, of: (state: LogState) => number): void => {
    add({
      name,
      help,
      async collect() {
        const state = await look().catch(() => undefined);
        // What is not known is not said: the process tells of itself all the same.
        if (state) this.set(of(state));
        else this.remove();
      },
    });
  };
  add({
    name: 'threadlog_database_up',
    help: 'Whether the database answers this process.',
    async collect() {
      const isUp = await look().then(
        () => 1,
        () => 0,
      );
      this.set(isUp);
    },
  });
  gauge('threadlog_log_position', 'The last position of the log.', ({ head }) => head);
  gauge('threadlog_projected_position', 'The last one in the read tables.', (s) => s.projected);
  gauge('threadlog_projection_lag_events', 'Events that are not.', (s) => s.head - s.projected);
  gauge('threadlog_projection_lag_seconds', 'Age of the oldest of them.', ({ lag }) => lag);
  gauge(
    'threadlog_attachments_lag_events',
    'Events in which nobody has looked for attachments.',
    ({ head, judged }) => head - judged,
  );
  gauge('threadlog_sealed_position', 'The last one under a signature.', ({ sealed }) => sealed);
  gauge('threadlog_seal_lag_events', 'Events that are not.', ({ head, sealed }) => head - sealed);
  gauge('threadlog_seal_lag_seconds', 'Age of the oldest of them.', ({ sealLag }) => sealLag);
  gauge('threadlog_tasks_pending', 'Tasks that wait, or are tried again.', (s) => s.pending);
  gauge('threadlog_tasks_dead', 'Tasks that were given up.', ({ dead }) => dead);
  gauge(
    'threadlog_quarantined_streams',
    'Threads and files with an event that cannot be folded.',
    (s) => s.quarantined,
  );
}
