import { useState } from 'preact/hooks';
import type { Api } from '../api/ask';
import type { Page, Task } from '../api/types';
import { api } from '../state/session';
import { counted } from '../ui/format';
import { Code, Time } from '../ui/parts';
import { Empty, Problem } from '../ui/states';
import type { Asked } from '../ui/use-ask';

type Props = {
  readonly tasks: Asked<Page<Task>>;
  readonly count: number;
  readonly onRetried: () => void;
};

/** What was tried often enough and left to people: each with its last error, and one more go. */
export function DeadTasks({ tasks: { data, error, again }, count, onRetried }: Props) {
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState<unknown>();
  const shown = data?.data ?? [];
  const retry = async (ids: readonly string[]): Promise<void> => {
    setFailed(undefined);
    setSaid('');
    try {
      for (const id of ids) await retryTask(api.peek(), id);
      setSaid(`Retrying ${counted(ids.length, 'task')}; a worker takes it within seconds.`);
    } catch (refused) {
      setFailed(refused);
    }
    onRetried();
  };
  return (
    <section aria-labelledby="dead-letters">
      <div class="section-head">
        <h2 id="dead-letters">Dead letters</h2>
        {shown.length > 1 && (
          <button type="button" onClick={() => void retry(shown.map(({ id }) => id))}>
            Retry all shown
          </button>
        )}
      </div>
      <p role="status" class="said">
        {said}
      </p>
      {failed !== undefined && <Problem error={failed} />}
      {error !== undefined && <Problem error={error} again={again} />}
      {data && shown.length === 0 && <Empty>No task was given up.</Empty>}
      <ul class="rows" aria-label="Tasks that were given up">
        {shown.map((task) => (
          <TaskRow key={task.id} task={task} retry={() => retry([task.id])} />
        ))}
      </ul>
      {data?.has_more && <p class="quiet">These are the newest of {counted(count, 'task')}.</p>}
    </section>
  );
}

async function retryTask(asking: Api | undefined, id: string): Promise<void> {
  await asking?.json(`admin/tasks/${encodeURIComponent(id)}/retry`, { method: 'POST' });
}

type RowProps = { readonly task: Task; readonly retry: () => Promise<void> };

function TaskRow({ task, retry }: RowProps) {
  const [isRetrying, setRetrying] = useState(false);
  const { id, kind, attempts, last_error: reason, updated_at: at } = task;
  const click = (): void => {
    setRetrying(true);
    void retry().finally(() => setRetrying(false));
  };
  return (
    <li class="row task">
      <div class="row-head">
        <Code>{id}</Code>
        <button type="button" class="button-small" disabled={isRetrying} onClick={click}>
          Retry<span class="visually-hidden"> {id}</span>
        </button>
      </div>
      <p>
        <bdi>{reason ?? 'No error was noted.'}</bdi>
      </p>
      <p class="quiet">
        {kind.replaceAll('_', ' ')}, {counted(attempts, 'attempt')}, given up <Time of={at} />
      </p>
    </li>
  );
}
