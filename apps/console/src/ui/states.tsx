import type { ComponentChildren } from 'preact';
import { Refusal } from '../api/refusal';
import { Code } from './parts';

type ProblemProps = { readonly error: unknown; readonly again?: () => void };

/** Why something is not shown, and what can be done about it. */
export function Problem({ error, again }: ProblemProps) {
  const scope = error instanceof Refusal ? error.missingScope : undefined;
  if (scope !== undefined) return <MissingScope scope={scope} />;
  const message = error instanceof Error ? error.message : 'Something went wrong.';
  const requestId = error instanceof Refusal ? error.requestId : null;
  return (
    <div class="notice notice-bad" role="alert">
      <p>
        <bdi>{message}</bdi>
      </p>
      {requestId !== null && (
        <p class="quiet">
          Request <Code>{requestId}</Code>
        </p>
      )}
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

function MissingScope({ scope }: { readonly scope: string }) {
  return (
    <div class="notice notice-warn" role="alert">
      <p>
        <strong>
          This key lacks the scope <Code>{scope}</Code>.
        </strong>
      </p>
      <p>
        What stands here is shown to keys that have it. Make one, sign out, and sign in with it:
      </p>
      <pre class="command" tabIndex={0} aria-label="The command that makes such a key">
        {`npm run threadlog -- keys create --project PROJECT --name NAME --scopes read,${scope}`}
      </pre>
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      Loading {what}…
    </p>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

type MoreProps = {
  readonly pages: {
    readonly hasMore: boolean;
    readonly isLoading: boolean;
    readonly error: unknown;
    readonly more: () => void;
  };
  readonly what: string;
};

/** What stands at the end of a list that grows by pages. */
export function More({ pages: { hasMore, isLoading, error, more }, what }: MoreProps) {
  if (error !== undefined) return <Problem error={error} again={more} />;
  if (isLoading) return <Loading what={what} />;
  if (!hasMore) return null;
  return (
    <button type="button" class="more" onClick={more}>
      More {what}
    </button>
  );
}
