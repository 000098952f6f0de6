import { useEffect, useMemo, useRef, useState } from 'react';
import type { JobFollower, JobView } from '../job/follow';
import { JobReplay } from '../job/replay';
import { keyOf, type JobEvent } from '../job/store';
import { Button } from '../part/basics';
import { count, plural, timeWithMillis } from '../part/format';
import { Glyph } from '../part/glyph';
import { useKeys } from '../part/keys';
import { useSettings } from '../part/settings';
import { LOOKS, isStatus } from '../part/status';
import { useParam } from '../part/url';
import style from './replay.module.css';

/** After so long without a move the address has the event. */
const WRITE_AFTER = 300;
/** A replay takes so many steps at most, one each of these milliseconds. */
const STEPS = 150;
const STEP = 80;

export interface ReplayState {
  /** The job as it was; null: as it is. */
  readonly view: JobView | null;
  /** The number of the event after which it is shown, 0 for the present. */
  readonly at: number;
  readonly go: (to: number | null) => void;
}

/** The job after the event that the address names (`?at=SEQ`). */
export function useReplay(follower: JobFollower): ReplayState {
  const [param, setParam] = useParam('at');
  const [moved, setMoved] = useState<number | null>(null);
  const written = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const known = useRef<JobReplay | null>(null);
  const wanted = moved ?? (param === null ? 0 : Number(param));
  const last = follower.store.last;
  const on = Number.isInteger(wanted) && wanted > 0 && follower.phase === 'ready' && follower.complete;
  const at = on ? Math.min(wanted, last) : 0;
  useEffect(() => () => clearTimeout(written.current), []);
  const view = useMemo(() => {
    if (at === 0) {
      known.current = null;
      return null;
    }
    const before = known.current;
    const next = before === null || before.events !== follower.store.events ? new JobReplay(follower, follower.store.events, at) : before.moved(at);
    known.current = next;
    return next;
  }, [follower, follower.store, at]);
  return {
    view,
    at,
    go(to) {
      setMoved(to);
      clearTimeout(written.current);
      if (to === null) {
        setParam(null);
        return;
      }
      // Browsers refuse addresses that change with each pixel of a slider.
      written.current = setTimeout(() => {
        setParam(String(to), { replace: param !== null });
        setMoved(null);
      }, WRITE_AFTER);
    },
  };
}

function says(event: JobEvent): { word: string; status: string } {
  const word = event.type.slice(event.type.indexOf('.') + 1);
  return { word: isStatus(word) ? LOOKS[word].word : word, status: word };
}

/** The line below a job from which its past is shown: a slider over its events. */
export function Replay({ follower, replay }: { follower: JobFollower; replay: ReplayState }) {
  const { zone } = useSettings();
  const { at, go } = replay;
  const last = follower.store.last;
  const [plays, setPlays] = useState(false);
  const latest = useRef({ at, last, go });
  useEffect(() => {
    latest.current = { at, last, go };
  });
  useEffect(() => {
    if (!plays) return undefined;
    const by = Math.max(1, Math.ceil(latest.current.last / STEPS));
    const timer = setInterval(() => {
      const { at: here, last: end, go: move } = latest.current;
      const next = Math.min(end, here + by);
      move(next);
      if (next === end) setPlays(false);
    }, STEP);
    return () => clearInterval(timer);
  }, [plays]);
  useKeys({
    ',': () => go(Math.max(1, (at === 0 ? last : at) - 1)),
    '.': () => at !== 0 && go(Math.min(last, at + 1)),
  });
  if (last === 0) return null;
  if (at === 0) {
    return (
      <div className={style.replay}>
        <span className={style.word}>{plural(last, 'event')}</span>
        <Button look="quiet" disabled={!follower.complete} onClick={() => go(1)} title=", goes one event back">
          {follower.complete ? 'Replay' : 'reading history …'}
        </Button>
      </div>
    );
  }
  const event = follower.store.events[at - 1];
  return (
    <div className={style.replay} data-on>
      <Button
        look="quiet"
        onClick={() => {
          if (at === last) go(1);
          setPlays(!plays);
        }}
      >
        {plays ? 'Pause' : 'Play'}
      </Button>
      <input
        type="range"
        min={1}
        max={last}
        value={at}
        aria-label="Event after which the job is shown"
        aria-valuetext={`event ${at} of ${last}`}
        onChange={(change) => {
          setPlays(false);
          go(Number(change.target.value));
        }}
      />
      <span className={style.word}>
        event <strong>{count(at)}</strong> of {count(last)}
      </span>
      {event !== undefined && (
        <span className={style.what}>
          <span>{timeWithMillis(Date.parse(event.timestamp), zone)}</span>
          {isStatus(says(event).status) && <Glyph status={says(event).status} size={12} />}
          <span>{event.task_id === undefined ? `job ${says(event).word}` : `${keyOf(event.task_id, event.map_index)} ${says(event).word}`}</span>
        </span>
      )}
      <Button onClick={() => go(null)}>Back to now</Button>
    </div>
  );
}
