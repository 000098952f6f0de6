import { useEffect, useRef } from 'react';
import { live, useFreshness, useNow, useShown } from '../live/context';
import type { Freshness as Kind } from '../live/connection';
import { timeOfDay } from './format';
import { useSettings } from './settings';
import style from './freshness.module.css';

const WORDS: Record<Kind, string> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  polling: 'polling',
  asleep: 'paused',
};

const MEANINGS: Record<Kind, string> = {
  connecting: 'The server was not heard yet',
  live: 'The server sends each change as it happens. The number says how long ago it was last heard',
  reconnecting: 'The server is not heard at the moment: what is shown is as of the time beside. It goes on by itself',
  polling: 'There is no live stream here: the page asks every three seconds',
  asleep: 'The page was hidden for five minutes and hung up. It goes on when it is seen',
};

const SHOWN_MEANINGS = {
  now: '',
  ended: 'The job ended: nothing more happens to it unless it is run again, which would be seen here',
  'catching up': 'More happened than the live stream could tell in time; it is being read',
  replay: 'The job is shown as it was after an earlier event',
};

const AGAIN = 500;

/** How long ago the server was last heard. Not for screen readers, which would say it twice a second. */
function Age() {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const write = (): void => {
      if (ref.current !== null) ref.current.textContent = `${Math.min(99, Math.max(0, Date.now() - live.heardAt) / 1000).toFixed(1)} s`;
    };
    write();
    const timer = setInterval(write, AGAIN);
    return () => clearInterval(timer);
  }, []);
  return <span ref={ref} className={style.age} aria-hidden="true" />;
}

/** How fresh the page is; never more than it is. */
export function Freshness() {
  const freshness = useFreshness();
  const shown = useShown();
  const { zone } = useSettings();
  const stale = freshness !== 'live' && freshness !== 'polling';
  useNow(stale);
  // What is shown has its own word only while nothing worse is to be said.
  const word = stale || shown === 'now' ? WORDS[freshness] : shown;
  return (
    <span
      className={style.freshness}
      data-freshness={freshness}
      data-shown={stale ? 'now' : shown}
      title={stale || shown === 'now' ? MEANINGS[freshness] : SHOWN_MEANINGS[shown]}
    >
      <span className={style.dot} aria-hidden="true" />
      <span role="status">
        {word}
        {stale && live.heardAt !== 0 && <span className={style.since}>, as of {timeOfDay(live.heardAt, zone)}</span>}
      </span>
      {freshness === 'live' && shown === 'now' && <Age />}
      {freshness === 'reconnecting' && (
        <button type="button" onClick={() => live.retryNow()}>
          Try now
        </button>
      )}
    </span>
  );
}
