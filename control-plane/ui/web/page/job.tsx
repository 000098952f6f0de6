import { useEffect, useMemo, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Page } from '../app';
import { answer, client, type Job } from '../api/client';
import { refresh, useJob, useJobs, useVersions } from '../api/queries';
import type { JobFollower, JobView } from '../job/follow';
import { GraphView } from '../job/graph-view';
import { Timeline } from '../job/timeline';
import { useFollower, useRevision } from '../job/use-job';
import { setShown, useNow } from '../live/context';
import { Button, Copy, Faint, JsonBox, LinkButton, Tabs, Time, Trouble } from '../part/basics';
import { Confirm } from '../part/confirm';
import { clock, count, duration, shortId, timeOfDay, who } from '../part/format';
import { Glyph, StatusBar, StatusWord, type Counts } from '../part/glyph';
import { useKeys } from '../part/keys';
import { useSettings } from '../part/settings';
import { LOOKS, STACK, STATUSES } from '../part/status';
import { twins } from '../part/twins';
import { comparePath, dagPath, jobPath, taskPath, useChoice, versionsPath } from '../part/url';
import { CostJob } from './cost';
import { EventList, Failures, TaskList } from './job-lists';
import { Replay, useReplay } from './replay';
import { usualDuration } from './now';
import { TaskPanel } from './task';
import { WhyJob } from './why';
import style from './job.module.css';

const TABS = ['timeline', 'graph', 'tasks', 'failures', 'why', 'events', 'input', 'cost'] as const;

export default function JobPage({ id, task }: { id: string; task?: string }) {
  const job = useJob(id);
  const follower = useFollower(id, job.data?.dag, job.data?.dag_version);
  if (job.error !== null) {
    return (
      <Page title={`Job ${shortId(id)}`}>
        <Trouble error={job.error} />
      </Page>
    );
  }
  if (job.data === undefined || follower === null || follower.id !== id) {
    return (
      <Page title={`Job ${shortId(id)}`} fill>
        <div aria-busy="true" />
      </Page>
    );
  }
  return <Loaded key={id} job={job.data} follower={follower} task={task} />;
}

function Loaded({ job, follower: present, task }: { job: Job; follower: JobFollower; task: string | undefined }) {
  useRevision(present);
  const replay = useReplay(present);
  const follower: JobView = replay.view ?? present;
  const ended = present.phase === 'ready' && present.store.endedJobAt !== 0;
  const catchingUp = present.catchingUp;
  useEffect(() => {
    setShown(follower.past ? 'replay' : catchingUp ? 'catching up' : ended ? 'ended' : 'now');
  }, [follower.past, catchingUp, ended]);
  useEffect(() => () => setShown('now'), []);
  const [tab, setTab] = useChoice('tab', TABS);
  const [, go] = useLocation();
  const search = useSearch();
  const { store } = follower;
  const ready = present.phase === 'ready';
  const status = ready ? store.status : job.status;
  const counts = useMemo(() => {
    const found: Counts = {};
    STATUSES.forEach((each, code) => {
      const n = store.counts[code] ?? 0;
      if (n > 0) found[each] = n;
    });
    return found;
  }, [store, store.version]);
  const query = search === '' ? '' : `?${search}`;
  const step = (direction: 1 | -1): void => {
    const failed = [...store.ids.keys()].filter((i) => store.statusOf(i) === 'failed');
    if (failed.length === 0) return;
    const at = task === undefined ? -1 : failed.indexOf(store.position(task));
    const next = failed[(at + direction + failed.length) % failed.length] ?? failed[0];
    go(`${taskPath(job.job_id, store.ids[next ?? 0] ?? '')}${query}`);
  };
  useKeys({
    n: () => step(1),
    p: () => step(-1),
    t: () => go(`${dagPath(job.dag)}/trigger`),
    Escape: () => {
      if (task !== undefined) go(jobPath(job.job_id) + query);
    },
  });
  const failures = counts.failed ?? 0;
  // The past and the present are different views: each subscribes to its own.
  const moment = follower.past ? 'past' : 'present';
  return (
    <Page title={`${job.dag} ${shortId(job.job_id)}`} fill>
      <Head job={job} follower={follower} ready={ready} status={status} />
      <div className={style.counts}>
        {!ready && present.phase === 'loading' && <span>reading what happened …</span>}
        {(ready ? STACK : []).filter((each) => (counts[each] ?? 0) > 0).map((each) => (
          <Link key={each} href={`${jobPath(job.job_id)}?tab=tasks&status=${each}`} className={style.count}>
            <Glyph status={each} size={12} />
            <strong>{count(counts[each] ?? 0)}</strong> {LOOKS[each].word}
          </Link>
        ))}
        <span className={style.overall}>
          <StatusBar counts={ready ? counts : {}} />
        </span>
      </div>
      <div className={style.body}>
        <div className={style.view}>
          <Tabs
            label="Views of the job"
            chosen={tab}
            onChoose={(next) => setTab(next as (typeof TABS)[number])}
            tabs={[
              { id: 'timeline', label: 'Timeline' },
              { id: 'graph', label: 'Graph' },
              { id: 'tasks', label: 'Tasks', count: ready ? store.size : 0 },
              { id: 'failures', label: 'Failures', count: failures },
              { id: 'why', label: 'Why' },
              { id: 'events', label: 'Events', count: ready ? store.last : 0 },
              { id: 'input', label: 'Input' },
              { id: 'cost', label: 'Cost' },
            ]}
          />
          {present.phase === 'failed' && <Trouble error={present.failure} />}
          {ready && tab === 'timeline' && <Timeline key={moment} follower={follower} chosen={task} />}
          {ready && tab === 'graph' && <GraphView key={moment} graph={follower.graph} follower={follower} chosen={task} />}
          {ready && tab === 'tasks' && <TaskList key={moment} follower={follower} chosen={task} />}
          {ready && tab === 'failures' && <Failures key={moment} follower={follower} chosen={task} />}
          {ready && tab === 'why' && (
            <div className={style.input}>
              {follower.past ? <Faint>Why tasks wait is known for the present only.</Faint> : <WhyJob follower={follower} />}
            </div>
          )}
          {ready && tab === 'events' && <EventList key={moment} follower={follower} />}
          {ready && tab === 'cost' && (
            <div className={style.input}>
              {follower.past ? <Faint>What a job cost is known for the present only.</Faint> : <CostJob follower={follower} />}
            </div>
          )}
          {tab === 'input' && (
            <div className={style.input}>
              <h2>Context</h2>
              <JsonBox value={job.context} label="Context of the job" />
              {job.note !== undefined && (
                <>
                  <h2>Note</h2>
                  <p>{job.note}</p>
                </>
              )}
            </div>
          )}
        </div>
        {task !== undefined && ready && (
          <TaskPanel key={`${task} ${moment}`} follower={follower} task={task} onClose={() => go(jobPath(job.job_id) + query)} />
        )}
      </div>
      {ready && <Replay follower={present} replay={replay} />}
    </Page>
  );
}

/** The job to compare one with: the latest before it that succeeded, else the latest before it, else the next one. */
function comparableTo(job: Job, jobs: readonly Job[]): string | undefined {
  const earlier = jobs.filter((each) => each.created_at < job.created_at && each.job_id !== job.job_id);
  const later = jobs.findLast((each) => each.job_id !== job.job_id);
  return (earlier.find((each) => each.status === 'success') ?? earlier[0] ?? later)?.job_id;
}

function Head({ job, follower, ready, status }: { job: Job; follower: JobView; ready: boolean; status: Job['status'] }) {
  const [asking, setAsking] = useState<'cancel' | 'retry' | null>(null);
  const { store } = follower;
  const runs = status === 'running';
  const present = useNow(runs);
  const now = follower.past ? follower.now() : present;
  const { zone } = useSettings();
  const past = useJobs({ dag: job.dag, limit: 50 });
  const versions = useVersions(job.dag);
  const latest = versions.data?.versions[0]?.version ?? job.dag_version;
  const other = comparableTo(job, past.data?.jobs ?? []);
  const usual = usualDuration(past.data?.jobs ?? [], job.dag);
  const begin = ready ? store.startedJobAt : Date.parse(job.started_at ?? '') || 0;
  const end = ready ? store.endedJobAt : Date.parse(job.completed_at ?? '') || 0;
  const left = usual === undefined || begin === 0 ? undefined : begin + usual - now;
  const canRetry = status === 'failed' || status === 'cancelled';
  const again = Object.keys(job.context).length === 0 ? '' : `?context=${encodeURIComponent(JSON.stringify(job.context))}`;
  return (
    <div className={style.head}>
      <h1 className={style.heading}>
        <Link href={dagPath(job.dag)}>{job.dag}</Link>
        <span className={style.slash}>/</span>
        <code title={job.job_id}>{shortId(job.job_id)}</code>
        <Copy text={job.job_id} label="Copy id" />
      </h1>
      <div className={style.facts} role="status">
        <StatusWord status={status} />
        {begin !== 0 && <strong>{runs ? clock(now - begin) : duration(Math.max(0, end - begin))}</strong>}
        {runs && !follower.past && left !== undefined && (
          <span title={`Half of the last jobs that succeeded took ${duration(usual ?? 0)} or less`}>
            {left > 0 ? `ends about ${timeOfDay(now + left, zone)}` : `${clock(-left)} longer than usual`}
          </span>
        )}
        <span>
          {begin === 0 ? 'created' : 'started'} <Time at={begin === 0 ? job.created_at : begin} />
        </span>
        <span>
          version {job.dag_version}
          {latest > job.dag_version && (
            <>
              {', '}
              <Link href={versionsPath(job.dag, job.dag_version, latest)} className={style.link}>
                latest is {latest}
              </Link>
            </>
          )}
        </span>
        <span className={style.who} title={job.actor}>
          by {job.actor === undefined ? job.triggered_by : `${who(job.actor)} (${job.triggered_by})`}
        </span>
      </div>
      <div className={style.actions}>
        {other !== undefined && (
          <LinkButton href={comparePath(other, job.job_id)} look="quiet">
            Compare
          </LinkButton>
        )}
        {!follower.past && (runs || status === 'pending') && (
          <Button look="danger" onClick={() => setAsking('cancel')}>
            Cancel
          </Button>
        )}
        {!follower.past && canRetry && <Button onClick={() => setAsking('retry')}>Retry failed</Button>}
        <LinkButton href={`${dagPath(job.dag)}/trigger${again}`}>Run again</LinkButton>
      </div>
      {asking === 'cancel' && (
        <Confirm
          title="Cancel this job?"
          action="Cancel the job"
          danger
          commands={twins.cancel(job.job_id)}
          onClose={() => setAsking(null)}
          act={async () => {
            await answer(client.POST('/v1/jobs/{id}/cancel', { params: { path: { id: job.job_id } } }));
            refresh('jobs');
          }}
        >
          Tasks that run are stopped, those that wait do not start. What succeeded stays, and the job can be retried.
        </Confirm>
      )}
      {asking === 'retry' && (
        <Confirm
          title="Retry this job?"
          action="Retry"
          commands={twins.retry(job.job_id)}
          onClose={() => setAsking(null)}
          act={async () => {
            await answer(client.POST('/v1/jobs/{id}/retry', { params: { path: { id: job.job_id } } }));
            refresh('jobs');
          }}
        >
          Its failed tasks and those that depend on them run once more, in the same job. What succeeded is kept.
        </Confirm>
      )}
    </div>
  );
}

