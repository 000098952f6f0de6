import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useState, type ReactNode } from 'react';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import { queries } from './api/queries';
import { logOutAction, renewLoginNow, useLoginEnd, useLoginWait } from './api/session';
import { Freshness } from './part/freshness';
import { Button, Empty } from './part/basics';
import { moveRow, useKeys } from './part/keys';
import { Palette, KeyList } from './part/palette';
import { DagsPage } from './page/dags';
import { JobsPage } from './page/jobs';
import { NowPage } from './page/now';
import { SettingsPage } from './page/settings';
import { WorkersPage } from './page/workers';
import style from './app.module.css';

const JobPage = lazy(() => import('./page/job'));
const DagPage = lazy(() => import('./page/dag'));
const TriggerPage = lazy(() => import('./page/trigger'));
const ComparePage = lazy(() => import('./page/compare'));
const VersionsPage = lazy(() => import('./page/versions'));

const PLACES = [
  ['/', 'Now'],
  ['/dags', 'DAGs'],
  ['/jobs', 'Jobs'],
  ['/workers', 'Workers'],
] as const;

/** Says that what the page asks for waits for the issuer, which is asked again and again. */
function LoginWait({ reason }: { reason: string }) {
  return (
    <div className={style.ended} role="alert">
      <p>
        <strong>{reason}</strong> What you see is as it was. The page goes on by itself once it answers.
      </p>
      <Button look="accent" onClick={renewLoginNow}>
        Try now
      </Button>
    </div>
  );
}

/** Says that the login has ended, above what was shown before, which may be what somebody typed. */
function LoginEnd() {
  const reason = useLoginEnd();
  const wait = useLoginWait();
  if (reason === null) return wait === null ? null : <LoginWait reason={wait} />;
  return (
    <div className={style.ended} role="alert">
      <p>
        <strong>{reason}</strong> What you see is as it was. Copy what you typed before you log in.
      </p>
      <Button look="accent" onClick={() => window.location.reload()}>
        Log in
      </Button>
    </div>
  );
}

function Header({ onPalette }: { onPalette: () => void }) {
  const [path] = useLocation();
  const logOut = logOutAction();
  return (
    <header className={style.header}>
      <Link href="/" className={style.mark} aria-label="Cascade, to the page Now">
        <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M5 8h11M11 16h11M16 24h11" stroke="currentColor" strokeWidth="4" strokeLinecap="round" />
        </svg>
        <span>Cascade</span>
      </Link>
      <nav className={style.nav} aria-label="Main">
        {PLACES.map(([to, name]) => (
          <Link key={to} href={to} aria-current={(to === '/' ? path === '/' : path.startsWith(to)) ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <div className={style.tools}>
        <Freshness />
        <button type="button" className={style.search} onClick={onPalette}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M6 10.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM9.4 9.4l3.1 3.1" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
          </svg>
          <span className="visually-hidden">Search</span>
          <kbd>{/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
        <Link href="/settings" className={style.gear} aria-label="Settings" aria-current={path === '/settings' ? 'page' : undefined}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
            <circle cx="10" cy="4.5" r="1.9" fill="none" stroke="currentColor" strokeWidth="1.5" />
            <circle cx="6" cy="11.5" r="1.9" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </Link>
        {logOut !== null && (
          <button type="button" className={style.leave} aria-label="Log out" title="Log out" onClick={logOut}>
            <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
              <path
                d="M6.5 2.5h-3v11h3M6.5 8h7M10.5 5l3 3-3 3"
                fill="none"
                stroke="currentColor"
                strokeWidth="1.5"
                strokeLinecap="round"
                strokeLinejoin="round"
              />
            </svg>
          </button>
        )}
      </div>
    </header>
  );
}

/** Gives the page its title and, after a change of page, the focus to its heading. */
export function Page({ title, children, fill = false }: { title: string; children: ReactNode; fill?: boolean }) {
  useEffect(() => {
    document.title = `${title} · Cascade`;
  }, [title]);
  return (
    <main id="main" className={fill ? style.fill : style.main}>
      {children}
    </main>
  );
}

function Shell() {
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const [, go] = useLocation();
  useKeys({
    'mod+k': () => setPalette((open) => !open),
    '?': () => setKeys(true),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    '1': () => go('/'),
    '2': () => go('/dags'),
    '3': () => go('/jobs'),
    '4': () => go('/workers'),
  });
  return (
    <>
      <a href="#main" className={style.skip}>
        Skip to the content
      </a>
      <Header onPalette={() => setPalette(true)} />
      <Suspense fallback={<main id="main" className={style.main} aria-busy="true" />}>
        <Switch>
          <Route path="/" component={NowPage} />
          <Route path="/dags" component={DagsPage} />
          <Route path="/dags/:dag/trigger">{({ dag }) => <TriggerPage key={dag} dag={dag} />}</Route>
          <Route path="/dags/:dag/versions/:a/:b">{({ dag, a, b }) => <VersionsPage key={dag} dag={dag} a={Number(a)} b={Number(b)} />}</Route>
          <Route path="/dags/:dag">{({ dag }) => <DagPage key={dag} dag={dag} />}</Route>
          <Route path="/jobs" component={JobsPage} />
          <Route path="/jobs/:a/compare/:b">{({ a, b }) => <ComparePage a={a} b={b} />}</Route>
          <Route path="/jobs/:id/tasks/:task">{({ id, task }) => <JobPage key={id} id={id} task={task} />}</Route>
          <Route path="/jobs/:id">{({ id }) => <JobPage key={id} id={id} />}</Route>
          <Route path="/workers" component={WorkersPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route>
            <Page title="Not found">
              <Empty title="There is no such page" page>
                <p>
                  The address may have been cut. <Link href="/">Go to what runs now</Link>, or press <kbd>Ctrl K</kbd> to search.
                </p>
              </Empty>
            </Page>
          </Route>
        </Switch>
      </Suspense>
      <LoginEnd />
      {palette && <Palette onClose={() => setPalette(false)} />}
      {keys && <KeyList onClose={() => setKeys(false)} />}
    </>
  );
}

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Router base="/ui">
        <Shell />
      </Router>
    </QueryClientProvider>
  );
}
