import { useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { JobView } from '../job/follow';
import { plain } from '../job/log-text';
import { keyOf, type JobEvent } from '../job/store';
import { useRevision } from '../job/use-job';
import { Button, Empty, Faint } from '../part/basics';
import bar from '../part/bar.module.css';
import { clock, count, duration, fullMoment, plural, timeWithMillis, who } from '../part/format';
import { Glyph } from '../part/glyph';
import { useSettings } from '../part/settings';
import { LOOKS, STACK, isStatus, type Status } from '../part/status';
import { taskPath, useParam } from '../part/url';
import { Rerun } from './rerun';
import { useSlice } from '../part/virtual';
import style from './job-lists.module.css';

const ROW = 32;

/** What there is to say of an event beside its time and task: what went wrong, who wanted it, or which attempt it was. */
function detailOf({ actor, attempt, error, reason }: JobEvent): string {
  if (error !== undefined) return `${error.type}: ${plain(error.message)}`;
  if (actor !== undefined) return `by ${who(actor)}`;
  return reason ?? (attempt !== undefined && attempt > 1 ? `attempt ${attempt}` : '');
}

function useOpenTask(follower: JobView): (id: string) => void {
  const [, go] = useLocation();
  const search = useSearch();
  return (id) => go(`${taskPath(follower.id, id)}${search === '' ? '' : `?${search}`}`);
}

/** All tasks of a job, by status and by letters of their id. */
export function TaskList({ follower, chosen }: { follower: JobView; chosen: string | undefined }) {
  const revision = useRevision(follower);
  const { store, graph } = follower;
  const [query, setQuery] = useParam('q');
  const [status, setStatus] = useParam('status');
  const [sort, setSort] = useParam('sort');
  const open = useOpenTask(follower);
  const now = follower.now();
  const wanted = (query ?? '').toLowerCase();
  const ranFor = (i: number): number => {
    const started = store.startedAt[i] ?? 0;
    return started === 0 ? -1 : ((store.endedAt[i] ?? 0) || now) - started;
  };
  const rows = useMemo(() => {
    const found: number[] = [];
    for (let i = 0; i < store.size; i++) {
      if (status !== null && store.statusOf(i) !== status) continue;
      if (wanted !== '' && !(store.ids[i] ?? '').toLowerCase().includes(wanted)) continue;
      found.push(i);
    }
    return sort === 'duration' ? found.toSorted((a, b) => ranFor(b) - ranFor(a)) : found;
  }, [store, revision, status, wanted, sort]);
  const box = useRef<HTMLDivElement>(null);
  const slice = useSlice(box, rows.length, ROW);
  const present = STACK.filter((each) => (store.counts[codeOf(each)] ?? 0) > 0);
  return (
    <div className={style.list}>
      <div className={bar.bar}>
        <input
          className={bar.field}
          type="search"
          aria-label="Search tasks"
          placeholder="Search tasks"
          value={query ?? ''}
          onChange={(event) => setQuery(event.target.value, { replace: true })}
        />
        <div className={bar.chips} role="group" aria-label="Status">
          {present.map((each) => (
            <button key={each} type="button" className={bar.chip} aria-pressed={status === each} onClick={() => setStatus(status === each ? null : each)}>
              <Glyph status={each} size={12} />
              {LOOKS[each].word} {count(store.counts[codeOf(each)] ?? 0)}
            </button>
          ))}
        </div>
        <div className={bar.end}>
          <Button look="quiet" aria-pressed={sort === 'duration'} onClick={() => setSort(sort === 'duration' ? null : 'duration')}>
            {sort === 'duration' ? 'Longest first ✓' : 'Longest first'}
          </Button>
        </div>
      </div>
      <div className={style.headRow} aria-hidden="true">
        <span>Task</span>
        <span>Status</span>
        <span className={style.hide}>Type</span>
        <span className={`${style.right} ${style.hide}`}>Attempts</span>
        <span className={`${style.right} ${style.hide}`}>Waited</span>
        <span className={style.right}>Ran</span>
      </div>
      <div className={style.box} ref={box} role="group" aria-label={plural(rows.length, 'task')} tabIndex={-1}>
        <div style={{ height: rows.length * ROW, position: 'relative' }}>
          {rows.slice(slice.first, slice.last).map((i, k) => {
            const id = store.ids[i] ?? '';
            const each = store.statusOf(i);
            const queued = store.queuedAt[i] ?? 0;
            const started = store.startedAt[i] ?? 0;
            const ended = store.endedAt[i] ?? 0;
            return (
              <button
                key={id}
                type="button"
                className={style.row}
                style={{ top: (slice.first + k) * ROW }}
                data-row
                aria-current={id === chosen ? 'true' : undefined}
                onClick={() => open(id)}
              >
                <span className={style.name}>{id}</span>
                <span className={style.word}>
                  <Glyph status={each} size={12} />
                  {LOOKS[each].word}
                </span>
                <span className={style.hide}>{graph.types[i] ?? ''}</span>
                <span className={`${style.right} ${style.hide}`}>{store.attempts[i] ?? 0}</span>
                <span className={`${style.right} ${style.hide}`}>
                  {queued !== 0 && started !== 0 ? duration(started - queued) : <Faint>–</Faint>}
                </span>
                <span className={style.right}>
                  {started === 0 ? <Faint>–</Faint> : ended === 0 ? clock(now - started) : duration(ended - started)}
                </span>
              </button>
            );
          })}
        </div>
        {rows.length === 0 && (
          <Empty title="No task is like this">
            <p>Take the status or the letters away.</p>
          </Empty>
        )}
      </div>
    </div>
  );
}

const CODES = new Map(Object.keys(LOOKS).map((status, code) => [status, code]));

function codeOf(status: Status): number {
  return CODES.get(status) ?? 0;
}

/** A message without what differs from task to task, so that failures of one kind come together. */
export function kindOf(message: string): string {
  return message
    .split('\n', 1)[0]!
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '…')
    .replaceAll(/0x[0-9a-f]+/gi, '…')
    .replaceAll(/\d+([.,:]\d+)*/g, '#')
    .replaceAll(/(["'`]).{1,80}?\1/g, '$1…$1');
}

interface Cluster {
  readonly type: string;
  readonly message: string;
  readonly tasks: number[];
}

/** Ids of those of the tasks that can be run again by themselves, which items of a mapped task cannot. */
function wholeTasks(store: JobView['store'], tasks: readonly number[]): string[] {
  return tasks.filter((i) => store.parent[i] === -1).map((i) => store.ids[i] ?? '');
}

/** Failed tasks by the kind of their error. */
export function Failures({ follower, chosen }: { follower: JobView; chosen: string | undefined }) {
  const revision = useRevision(follower);
  const { store } = follower;
  const open = useOpenTask(follower);
  const [all, setAll] = useState<ReadonlySet<string>>(new Set());
  const [again, setAgain] = useState<readonly string[] | null>(null);
  const clusters = useMemo(() => {
    const found = new Map<string, Cluster>();
    for (let i = 0; i < store.size; i++) {
      if (store.statusOf(i) !== 'failed') continue;
      const error = store.errors.get(i) ?? { type: 'unknown', message: 'no message' };
      const key = `${error.type}\u0000${kindOf(error.message)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { type: error.type, message: error.message, tasks: [i] });
      else known.tasks.push(i);
    }
    return [...found].toSorted(([, a], [, b]) => b.tasks.length - a.tasks.length);
  }, [store, revision]);
  const behind = store.counts[codeOf('upstream_failed')] ?? 0;
  if (clusters.length === 0) {
    return (
      <Empty title="No task failed">
        <p>{store.endedJobAt === 0 ? 'Should one fail, it appears here.' : 'Attempts that failed before a later one succeeded are among the events.'}</p>
      </Empty>
    );
  }
  return (
    <div className={style.failures}>
      {again !== null && <Rerun follower={follower} tasks={again} onClose={() => setAgain(null)} />}
      {clusters.map(([key, cluster]) => {
        const whole = follower.past ? [] : wholeTasks(store, cluster.tasks);
        const shown = all.has(key) ? cluster.tasks.slice(0, 500) : cluster.tasks.slice(0, 8);
        return (
          <section key={key}>
            <div className={style.kind}>
              <h2>
                <span>{count(cluster.tasks.length)} ×</span> {cluster.type}
              </h2>
              {whole.length > 0 && (
                <Button onClick={() => setAgain(whole)}>
                  {whole.length === 1 ? 'Run it again …' : `Run these ${count(whole.length)} again …`}
                </Button>
              )}
            </div>
            <pre tabIndex={0} role="group" aria-label={`Message of ${cluster.type}`}>
              {plain(cluster.message)}
            </pre>
            <div className={style.links}>
              {shown.map((i) => {
                const id = store.ids[i] ?? '';
                return (
                  <button key={id} type="button" data-row aria-current={id === chosen ? 'true' : undefined} onClick={() => open(id)}>
                    {id}
                  </button>
                );
              })}
              {shown.length < cluster.tasks.length && (
                <Button look="quiet" onClick={() => setAll(new Set([...all, key]))}>
                  and {count(cluster.tasks.length - shown.length)} more
                </Button>
              )}
            </div>
          </section>
        );
      })}
      {behind > 0 && (
        <p className={bar.hint}>
          {plural(behind, 'task')} did not run because of {count(clusters.reduce((sum, [, c]) => sum + c.tasks.length, 0)) === '1' ? 'it' : 'them'}.
        </p>
      )}
    </div>
  );
}

/** Everything that happened to a job, newest first. */
export function EventList({ follower }: { follower: JobView }) {
  const revision = useRevision(follower);
  const { store } = follower;
  const { zone } = useSettings();
  const [query, setQuery] = useParam('q');
  const open = useOpenTask(follower);
  const box = useRef<HTMLDivElement>(null);
  const wanted = (query ?? '').toLowerCase();
  const events = useMemo(
    () =>
      (wanted === ''
        ? store.events
        : store.events.filter((event) => event.type.includes(wanted) || (event.task_id ?? '').toLowerCase().includes(wanted))
      ).toReversed(),
    [store, revision, wanted],
  );
  const slice = useSlice(box, events.length, ROW);
  return (
    <div className={style.list}>
      <div className={bar.bar}>
        <input
          className={bar.field}
          type="search"
          aria-label="Search events"
          placeholder="Task or kind"
          value={query ?? ''}
          onChange={(event) => setQuery(event.target.value, { replace: true })}
        />
        <span className={bar.hint}>{plural(events.length, 'event')}, newest first</span>
      </div>
      <div className={style.box} ref={box} role="group" aria-label="Events" tabIndex={0}>
        <div style={{ height: events.length * ROW, position: 'relative' }}>
          {events.slice(slice.first, slice.last).map((event, k) => {
            const word = event.type.slice(event.type.indexOf('.') + 1);
            return (
              <div key={event.seq} className={style.event} style={{ top: (slice.first + k) * ROW }}>
                <span className={style.seq}>{event.seq}</span>
                <time dateTime={event.timestamp} title={fullMoment(Date.parse(event.timestamp), zone)}>
                  {timeWithMillis(Date.parse(event.timestamp), zone)}
                </time>
                <span className={style.word}>
                  {isStatus(word) && <Glyph status={word} size={12} />}
                  {event.type.startsWith('job.') ? `job ${isStatus(word) ? LOOKS[word].word : word}` : isStatus(word) ? LOOKS[word].word : word}
                </span>
                {event.task_id === undefined ? (
                  <span />
                ) : (
                  <button
                    type="button"
                    data-row
                    onClick={() => open(keyOf(event.task_id ?? '', event.map_index))}
                  >
                    {keyOf(event.task_id, event.map_index)}
                  </button>
                )}
                <span className={style.detail} title={event.actor}>
                  {detailOf(event)}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
