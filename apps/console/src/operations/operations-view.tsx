import { useState } from 'preact/hooks';
import { pathOf } from '../api/ask';
import type { Page, QuarantinedEvent, Status, Task } from '../api/types';
import { formatNumber, formatSeconds } from '../ui/format';
import { Code, Time } from '../ui/parts';
import { Empty, Loading, Problem } from '../ui/states';
import { useAsk, type Asked } from '../ui/use-ask';
import { DeadTasks } from './dead-tasks';
import { LineChart } from './line-chart';
import { useStatus } from './use-status';

/** How far behind the work is, and what has been given up. */
export function OperationsView() {
  const { samples, error } = useStatus();
  const now = samples.at(-1);
  return (
    <>
      <h1>Operations</h1>
      {error !== undefined && <Problem error={error} />}
      {!now && error === undefined && <Loading what="the state" />}
      {now && <Charts samples={samples} now={now} />}
      {now && <Work dead={now.tasks_dead} quarantined={now.quarantined} />}
    </>
  );
}

type ChartsProps = { readonly samples: readonly Status[]; readonly now: Status };

function Charts({ samples, now }: ChartsProps) {
  const of = (pick: (status: Status) => number): readonly number[] => samples.map(pick);
  return (
    <section aria-label="Now" class="charts">
      <LineChart
        name="Projection lag"
        value={formatSeconds(now.projection_lag_seconds)}
        detail={`the log is at ${formatNumber(now.log_position)}`}
        values={of((status) => status.projection_lag_seconds)}
        format={formatSeconds}
      />
      <LineChart
        name="Events not projected"
        value={formatNumber(now.projection_lag_events)}
        detail={`read tables at ${formatNumber(now.projected_position)}`}
        values={of((status) => status.projection_lag_events)}
        format={formatNumber}
      />
      <LineChart
        name="Queue depth"
        value={formatNumber(now.tasks_pending)}
        detail="tasks of this project"
        values={of((status) => status.tasks_pending)}
        format={formatNumber}
      />
      <LineChart
        name="Seal lag"
        value={formatSeconds(now.seal_lag_seconds)}
        detail={`sealed up to ${formatNumber(now.sealed_position)}`}
        values={of((status) => status.seal_lag_seconds)}
        format={formatSeconds}
      />
    </section>
  );
}

type WorkProps = { readonly dead: number; readonly quarantined: number };

/** Asked anew when the counts of the live state have changed. */
function Work({ dead, quarantined }: WorkProps) {
  const [round, setRound] = useState(0);
  const tasks = useAsk(
    (api, signal) =>
      api.json<Page<Task>>(pathOf('admin/tasks', { state: 'dead', limit: 50 }), { signal }),
    [dead, round],
  );
  const events = useAsk(
    (api, signal) =>
      api.json<Page<QuarantinedEvent>>(pathOf('admin/quarantine', { limit: 50 }), { signal }),
    [quarantined],
  );
  return (
    <>
      <DeadTasks tasks={tasks} count={dead} onRetried={() => setRound(round + 1)} />
      <Quarantine events={events} />
    </>
  );
}

function Quarantine({ events }: { readonly events: Asked<Page<QuarantinedEvent>> }) {
  const { data, error, again } = events;
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine">Quarantine</h2>
      {error !== undefined && <Problem error={error} again={again} />}
      {data?.data.length === 0 && <Empty>No event was set aside.</Empty>}
      {data && data.data.length > 0 && (
        <p class="quiet">
          These could not be projected; what they belong to is read from the log. After the cause is
          mended, <Code>threadlog rebuild</Code> takes them in.
        </p>
      )}
      <ul class="rows">
        {data?.data.map(({ position, stream_id: stream, type, reason, found_at: at }) => (
          <li class="row" key={position}>
            <div class="row-head">
              <Code>{stream}</Code>
              <span class="quiet">
                {type} at position {formatNumber(position)}, <Time of={at} />
              </span>
            </div>
            <p>
              <bdi>{reason}</bdi>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
