import { useEffect } from 'react';
import { LOGGED_OUT, type Obstacle } from '../api/session';
import { Button, Copy } from '../part/basics';
import { shellQuote } from '../part/format';
import style from './gate.module.css';

function Command({ words }: { words: string }) {
  return (
    <p className={style.command}>
      <code>{words}</code>
      <Copy text={words} />
    </p>
  );
}

function Reason({ obstacle }: { obstacle: Obstacle }) {
  switch (obstacle.kind) {
    case 'unreachable':
      return (
        <>
          <h1>The control plane does not answer</h1>
          <p role="status">It is asked again every two seconds. One in AWS that nobody used for two weeks takes some minutes to wake.</p>
        </>
      );
    case 'link':
      return (
        <>
          <h1>Open the link that cascade ui printed</h1>
          <p>
            This page acts with the credentials of who started <code>cascade ui</code>. The link has a key, which is good until that ends; without it
            nothing is shown.
          </p>
        </>
      );
    case 'signature':
      return (
        <>
          <h1>This control plane wants signed requests</h1>
          <p>A browser has no AWS credentials to sign with. This command serves the same pages on your machine and signs with yours:</p>
          <Command words={`cascade ui --url ${shellQuote(window.location.origin)}`} />
        </>
      );
    case 'logged-out':
      return (
        <>
          <h1>You are logged out</h1>
          <p>This page has forgotten who you are. If the issuer has not, logging in again asks for no password.</p>
          <Button look="accent" onClick={() => {
              // A tab that heard of it from another one still has its address.
              if (window.location.pathname === LOGGED_OUT) window.location.assign('/ui/');
              else window.location.reload();
            }}>
            Log in
          </Button>
        </>
      );
    case 'login':
      return (
        <>
          <h1>You are not logged in</h1>
          <p>{obstacle.reason}</p>
          <Button look="accent" onClick={() => window.location.reload()}>
            Log in
          </Button>
        </>
      );
  }
}

/** What stands in place of the pages while they can show nothing. */
export function Gate({ obstacle }: { obstacle: Obstacle }) {
  useEffect(() => {
    document.title = 'Cascade';
  }, []);
  return (
    <main id="main" className={style.gate}>
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M5 8h11M11 16h11M16 24h11" stroke="currentColor" strokeWidth="4" strokeLinecap="round" />
      </svg>
      <Reason obstacle={obstacle} />
    </main>
  );
}
