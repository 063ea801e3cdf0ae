import { useEffect, useRef } from 'preact/hooks';
import { EventsView } from './events/events-view';
import { MessageView } from './history/message-view';
import { OperationsView } from './operations/operations-view';
import { SealView } from './seal/seal-view';
import { hrefOf, type Route } from './state/parse-route';
import { route } from './state/route';
import { api, keyHint, signOut } from './state/session';
import { ThreadView } from './threads/thread-view';
import { ThreadsView } from './threads/threads-view';
import { Empty } from './ui/states';
import { SignIn } from './ui/sign-in';

export function App() {
  return api.value ? <SignedIn /> : <SignIn />;
}

function SignedIn() {
  const shown = route.value;
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Header shown={shown} />
      <Main shown={shown} />
    </div>
  );
}

/** The address says where one is, so a skip may not change it. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

const PLACES = [
  { name: 'Threads', href: hrefOf.threads(), views: ['threads', 'thread', 'message'] },
  { name: 'Events', href: hrefOf.events(), views: ['events'] },
  { name: 'Seal', href: hrefOf.seal(), views: ['seal'] },
  { name: 'Operations', href: hrefOf.operations(), views: ['operations'] },
] as const;

function Header({ shown }: { readonly shown: Route }) {
  return (
    <header class="header">
      <a class="brand" href={hrefOf.threads()}>
        <Mark />
        threadlog
      </a>
      <nav aria-label="Console">
        <ul>
          {PLACES.map(({ name, href, views }) => (
            <li key={name}>
              <a
                href={href}
                {...((views as readonly string[]).includes(shown.view) && {
                  'aria-current': 'page',
                })}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="session">
        <span class="key-hint">
          <span class="visually-hidden">Signed in with the key </span>
          {keyHint.value}
        </span>
        <button type="button" class="button-small" onClick={() => signOut()}>
          Sign out
        </button>
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M9 8v16M9 10h14M9 16h10M9 22h14" />
    </svg>
  );
}

/** Whoever goes elsewhere by keyboard or ear is put at the beginning of what is new. */
function Main({ shown }: { readonly shown: Route }) {
  const main = useRef<HTMLElement>(null);
  const place = JSON.stringify(shown.view === 'threads' ? 'threads' : shown);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${titleOf(shown)} · threadlog console`;
    if (!isFirst.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [place]);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      <View key={place} shown={shown} />
    </main>
  );
}

function titleOf(shown: Route): string {
  switch (shown.view) {
    case 'threads':
      return 'Threads';
    case 'thread':
      return shown.threadId;
    case 'message':
      return shown.messageId;
    case 'events':
      return 'Events';
    case 'seal':
      return 'Seal';
    case 'operations':
      return 'Operations';
    case 'unknown':
      return 'Nothing here';
  }
}

function View({ shown }: { readonly shown: Route }) {
  switch (shown.view) {
    case 'threads':
      return <ThreadsView filters={shown.filters} />;
    case 'thread':
      return <ThreadView threadId={shown.threadId} />;
    case 'message':
      return <MessageView threadId={shown.threadId} messageId={shown.messageId} />;
    case 'events':
      return <EventsView threadId={shown.threadId} />;
    case 'seal':
      return <SealView position={shown.position} />;
    case 'operations':
      return <OperationsView />;
    case 'unknown':
      return (
        <>
          <h1>Nothing here</h1>
          <Empty>
            There is nothing at this address. <a href={hrefOf.threads()}>To the threads</a>
          </Empty>
        </>
      );
  }
}
