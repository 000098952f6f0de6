import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, client, type Task } from '../api/client';
import { useDag } from '../api/queries';
import type { JobView } from '../job/follow';
import { plain } from '../job/log-text';
import { useRevision } from '../job/use-job';
import { Button, Faint, JsonBox, Tabs, Time, Trouble } from '../part/basics';
import { clock, duration } from '../part/format';
import { Glyph, StatusWord } from '../part/glyph';
import { isEnded } from '../part/status';
import { taskPath, useChoice, useParam } from '../part/url';
import { useKeys } from '../part/keys';
import { LogView } from './log';
import { Rerun } from './rerun';
import { WhyTask } from './why';
import { Link, useSearch } from 'wouter';
import style from './task.module.css';

const TABS = ['result', 'log', 'why', 'attempts', 'definition'] as const;

/** The task as the API has it, asked for again whenever its state changed. */
function useTask(follower: JobView, key: string, state: string) {
  return useQuery({
    queryKey: ['task', follower.id, key, state],
    queryFn: () => answer(client.GET('/v1/jobs/{id}/tasks/{task}', { params: { path: { id: follower.id, task: key } } })),
    placeholderData: (before) => before,
  });
}

/** One task: what it returned or why it failed, its attempts, its definition. */
export function TaskPanel({ follower, task: key, onClose }: { follower: JobView; task: string; onClose: () => void }) {
  useRevision(follower);
  const { store, graph } = follower;
  const search = useSearch();
  const [tab, setTab] = useChoice('show', TABS);
  const i = store.position(key);
  const status = store.statusOf(i);
  const task = useTask(follower, key, `${status} ${store.attempts[i] ?? 0}`);
  const dag = useDag(follower.dag);
  const [asking, setAsking] = useState(false);
  const [attempt, setAttempt] = useParam('attempt');
  useKeys({
    l: () => setTab('log'),
    '[': () => setAttempt(String(Math.max(1, (Number(attempt) || (store.attempts[i] ?? 1)) - 1))),
    ']': () => setAttempt(String(Math.min(store.attempts[i] ?? 1, (Number(attempt) || (store.attempts[i] ?? 1)) + 1))),
  });
  const [heading, setHeading] = useState<HTMLHeadingElement | null>(null);
  useEffect(() => heading?.focus({ preventScroll: true }), [heading]);
  const now = follower.now();
  const started = store.startedAt[i] ?? 0;
  const ended = store.endedAt[i] ?? 0;
  const queued = store.queuedAt[i] ?? 0;
  const query = search === '' ? '' : `?${search}`;
  const ups = graph.upstream[i] ?? [];
  const downs = graph.upstream.flatMap((list, to) => (list.includes(i) ? [to] : []));
  return (
    <aside className={style.panel} aria-label={`Task ${key}`}>
      <div className={style.head}>
        <h2 ref={setHeading} tabIndex={-1}>
          {key}
        </h2>
        <span className={style.space} />
        {i !== -1 && !follower.past && !key.includes('#') && (isEnded(status) || store.endedJobAt === 0) && status !== 'pending' && (
          <Button onClick={() => setAsking(true)}>Run again from here</Button>
        )}
        <Button look="quiet" onClick={onClose} aria-label="Close the panel" title="Escape">
          ✕
        </Button>
      </div>
      {asking && <Rerun follower={follower} tasks={[key]} onClose={() => setAsking(false)} />}
      {i === -1 ? (
        <p className={style.facts}>The job has no task of this name.</p>
      ) : (
        <>
          <div className={style.facts} role="status">
            <StatusWord status={status} />
            {started !== 0 && <span>{ended === 0 ? `for ${clock(now - started)}` : `ran ${duration(ended - started)}`}</span>}
            {queued !== 0 && started !== 0 && <span>waited {duration(started - queued)}</span>}
            {(store.attempts[i] ?? 0) > 1 && <span>attempt {store.attempts[i]}</span>}
            {graph.types[i] !== undefined && <span>{graph.types[i]}</span>}
          </div>
          <Tabs
            label="Parts of the task"
            chosen={tab}
            onChoose={(next) => setTab(next as (typeof TABS)[number])}
            tabs={[
              { id: 'result', label: status === 'failed' ? 'Error' : 'Result' },
              { id: 'log', label: 'Log' },
              { id: 'why', label: 'Why' },
              { id: 'attempts', label: 'Attempts', count: store.attempts[i] ?? 0 },
              { id: 'definition', label: 'Definition' },
            ]}
          />
          <div className={style.body}>
            {task.error !== null && <Trouble error={task.error} />}
            {tab === 'result' && task.data !== undefined && <Result task={task.data} status={status} />}
            {tab === 'log' && <LogView follower={follower} task={key} attempts={store.attempts[i] ?? 0} />}
            {tab === 'why' && (follower.past ? <Faint>Why it waits is known for the present only.</Faint> : <WhyTask follower={follower} task={key} />)}
            {tab === 'attempts' && <Attempts follower={follower} i={i} task={task.data} now={now} />}
            {tab === 'definition' && (
              <>
                <Neighbours title="Waits for" ids={ups.map((up) => store.ids[up] ?? '')} follower={follower} query={query} />
                <Neighbours title="Before" ids={downs.map((down) => store.ids[down] ?? '')} follower={follower} query={query} />
                {dag.data !== undefined && dag.data.version === follower.version && (
                  <>
                    <h3>In the DAG’s document</h3>
                    <JsonBox value={definitionOf(dag.data.definition, key.replace(/#\d+$/, ''))} label="Definition of the task" />
                  </>
                )}
              </>
            )}
          </div>
        </>
      )}
    </aside>
  );
}

function definitionOf(definition: Record<string, unknown>, id: string): unknown {
  const tasks = definition.tasks;
  if (Array.isArray(tasks)) return tasks.find((task: { id?: string; task_id?: string }) => (task.task_id ?? task.id) === id) ?? null;
  return (tasks as Record<string, unknown> | undefined)?.[id] ?? null;
}

function Result({ task, status }: { task: Task; status: string }) {
  if (task.error != null && (status === 'failed' || status === 'up_for_retry' || status === 'cancelled')) {
    return (
      <div className={style.error}>
        <h3>{task.error.type}</h3>
        <pre tabIndex={0} role="group" aria-label="Message">
          {plain(task.error.message)}
        </pre>
      </div>
    );
  }
  if (task.reason !== undefined) return <p>{task.reason}</p>;
  if (status === 'success') return <JsonBox value={task.result ?? null} label="Result of the task" />;
  if (status === 'upstream_failed') return <p>It did not run, because a task that it waits for failed.</p>;
  return <Faint>{isEnded(status) ? 'It returned nothing.' : 'It has not returned anything yet.'}</Faint>;
}

function Attempts({ follower, i, task, now }: { follower: JobView; i: number; task: Task | undefined; now: number }) {
  const { store } = follower;
  const past = store.past.get(i) ?? [];
  const current = store.attempts[i] ?? 0;
  const status = store.statusOf(i);
  const errors = new Map((task?.history ?? []).map((each) => [each.attempt, each.error]));
  const isOpen = (store.queuedAt[i] ?? 0) !== 0 || (store.startedAt[i] ?? 0) !== 0;
  if (past.length === 0 && !isOpen) return <Faint>There was no attempt yet.</Faint>;
  return (
    <ol className={style.attempts}>
      {isOpen && (
        <li key="current">
          <Glyph status={status} />
          <div>
            <strong>Attempt {current}</strong>
            <Spans queued={store.queuedAt[i] ?? 0} started={store.startedAt[i] ?? 0} ended={store.endedAt[i] ?? 0} now={now} />
            {task?.worker != null && <Faint>on {task.worker}</Faint>}
            {store.errors.has(i) && (
              <p>
                {store.errors.get(i)?.type}: {plain(store.errors.get(i)?.message ?? '')}
              </p>
            )}
          </div>
        </li>
      )}
      {past.toReversed().map((attempt) => (
        <li key={`${attempt.attempt} ${attempt.queuedAt}`}>
          <Glyph status={errors.has(attempt.attempt) ? 'failed' : 'up_for_retry'} />
          <div>
            <strong>Attempt {attempt.attempt}</strong>
            <Spans queued={attempt.queuedAt} started={attempt.startedAt} ended={attempt.endedAt} now={now} />
            {errors.has(attempt.attempt) && (
              <p>
                {errors.get(attempt.attempt)?.type}: {plain(errors.get(attempt.attempt)?.message ?? '')}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Spans({ queued, started, ended, now }: { queued: number; started: number; ended: number; now: number }) {
  return (
    <span className={style.spans}>
      {started === 0 ? (
        <>
          queued <Time at={queued} />
        </>
      ) : (
        <>
          <Time at={started} />
          {ended === 0 ? `, for ${clock(now - started)}` : `, ran ${duration(ended - started)}`}
          {queued !== 0 && `, waited ${duration(started - queued)}`}
        </>
      )}
    </span>
  );
}

const SHOWN = 20;

function Neighbours({ title, ids, follower, query }: { title: string; ids: readonly string[]; follower: JobView; query: string }) {
  if (ids.length === 0) return null;
  return (
    <div className={style.near}>
      <h3>
        {title} {ids.length > 1 && ids.length.toLocaleString('en-US')}
      </h3>
      <ul>
        {ids.slice(0, SHOWN).map((id) => (
          <li key={id}>
            <Link href={`${taskPath(follower.id, id)}${query}`}>
              <Glyph status={follower.store.statusOf(follower.store.position(id))} size={12} /> {id}
            </Link>
          </li>
        ))}
        {ids.length > SHOWN && <li>and {(ids.length - SHOWN).toLocaleString('en-US')} more</li>}
      </ul>
    </div>
  );
}
