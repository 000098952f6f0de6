import { Link } from 'wouter';
import { Page } from '../app';
import type { Job } from '../api/client';
import { useDags, useJobs, useLiveJobs, useWorkers } from '../api/queries';
import { useNow } from '../live/context';
import { Copy, Empty, Faint, Time, Trouble } from '../part/basics';
import { atLeast, clock, plural, relative } from '../part/format';
import { Glyph, StatusBar, StatusWord } from '../part/glyph';
import table from '../part/table.module.css';
import { dagPath, jobPath } from '../part/url';
import { JobDuration, JobTable } from './jobs';
import style from './now.module.css';

const SAMPLE = `name: hello
tasks:
  greet:
    type: command
    command: [echo, hello]
  look:
    type: command
    command: [date]
    depends_on: [greet]
`;

/** The jobs of DAGs whose last job that ended failed, of those that are at hand. */
function lastFailures(jobs: readonly Job[]): Job[] {
  const last = new Map<string, Job>();
  for (const job of jobs) {
    if (job.completed_at !== null && !last.has(job.dag)) last.set(job.dag, job);
  }
  return [...last.values()].filter((job) => job.status === 'failed');
}

/** The middle of the durations of the DAG's jobs that succeeded; undefined without one. */
export function usualDuration(jobs: readonly Job[], dag: string): number | undefined {
  const durations = jobs
    .filter((job) => job.dag === dag && job.status === 'success' && job.started_at !== null && job.completed_at !== null)
    .map((job) => Date.parse(job.completed_at ?? '') - Date.parse(job.started_at ?? ''))
    .toSorted((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)];
}

function Ends({ job, usual }: { job: Job; usual: number | undefined }) {
  const now = useNow();
  if (usual === undefined || job.started_at === null) return <Faint>–</Faint>;
  const left = Date.parse(job.started_at) + usual - now;
  return left > 0 ? <span>about {clock(left)} left</span> : <span>{clock(-left)} longer than usual</span>;
}

export function NowPage() {
  useLiveJobs();
  const running = useJobs({ status: 'running', limit: 50, include: 'task_counts' });
  const held = useJobs({ status: 'pending', limit: 50 });
  const recent = useJobs({ limit: 200 });
  const dags = useDags();
  const workers = useWorkers();
  const now = useNow();
  const open = [...(running.data?.jobs ?? []), ...(held.data?.jobs ?? [])];
  const past = recent.data?.jobs ?? [];
  const failures = lastFailures(past);
  const alive = (workers.data?.workers ?? []).filter((worker) => worker.status === 'alive');
  const slots = alive.reduce((sum, worker) => sum + worker.slots, 0);
  const ticks = (dags.data ?? [])
    .filter((dag) => dag.next_run_at !== null)
    .toSorted((a, b) => (a.next_run_at ?? '').localeCompare(b.next_run_at ?? ''));
  const late = ticks.filter((dag) => Date.parse(dag.next_run_at ?? '') < now - 5000);
  const error = running.error ?? recent.error ?? dags.error;

  if (dags.data?.length === 0 && past.length === 0) {
    return (
      <Page title="Now">
        <Empty title="There is no DAG yet" page>
          <p>
            Save this as <code>dags/hello.yaml</code> in the folder where <code>cascade dev</code> runs. It appears here within a second.
          </p>
          <div className={style.sample}>
            <pre>{SAMPLE}</pre>
            <Copy text={SAMPLE} />
          </div>
          <p>
            Then trigger it on its page, or with <code>cascade trigger hello</code>.
          </p>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="Now">
      <h1 className="visually-hidden">Now</h1>
      {error !== null && <Trouble error={error} />}
      <dl className={style.figures}>
        <div>
          <dt>Running</dt>
          <dd>{running.data === undefined ? '–' : atLeast(running.data.jobs.length, running.data.next_cursor)}</dd>
        </div>
        <div>
          <dt>Held back</dt>
          <dd>{held.data === undefined ? '–' : atLeast(held.data.jobs.length, held.data.next_cursor)}</dd>
        </div>
        <div>
          <dt title={`Among the latest ${plural(past.length, 'job')}`}>DAGs whose last job failed</dt>
          <dd data-bad={failures.length > 0}>{recent.data === undefined ? '–' : failures.length}</dd>
        </div>
        <div>
          <dt>Late schedules</dt>
          <dd data-bad={late.length > 0}>{dags.data === undefined ? '–' : late.length}</dd>
        </div>
        <div>
          <dt>Worker slots</dt>
          <dd data-bad={workers.data !== undefined && slots === 0}>
            <Link href="/workers">{workers.data === undefined ? '–' : slots}</Link>
          </dd>
        </div>
      </dl>

      <div className={style.columns}>
        <section aria-labelledby="now-open">
          <h2 id="now-open">Running and held back</h2>
          {open.length === 0 ? (
            <p className={style.none}>Nothing runs at the moment.</p>
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>Status</th>
                    <th>DAG</th>
                    <th className={table.wide}>Tasks</th>
                    <th className={table.number}>For</th>
                    <th className={table.wide}>Ends</th>
                  </tr>
                </thead>
                <tbody>
                  {open.map((job) => (
                    <tr key={job.job_id}>
                      <td>
                        <StatusWord status={job.status} />
                      </td>
                      <td>
                        <Link href={jobPath(job.job_id)} className={table.rowLink} data-row>
                          {job.dag}
                        </Link>
                      </td>
                      <td className={table.wide}>{job.task_counts !== undefined && <StatusBar counts={job.task_counts} width={140} />}</td>
                      <td className={table.number}>
                        <JobDuration job={job} />
                      </td>
                      <td className={table.wide}>{job.status === 'running' && <Ends job={job} usual={usualDuration(past, job.dag)} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}

          {failures.length > 0 && (
            <>
              <h2>Last job failed</h2>
              <JobTable jobs={failures} />
            </>
          )}

          <h2>Latest jobs</h2>
          <JobTable jobs={past.slice(0, 12)} />
          <p className={style.none}>
            <Link href="/jobs">All jobs</Link>
          </p>
        </section>

        <aside aria-labelledby="now-next">
          <h2 id="now-next">Next by schedule</h2>
          {ticks.length === 0 ? (
            <p className={style.none}>No DAG that is on has a schedule.</p>
          ) : (
            <ul className={style.ticks}>
              {ticks.slice(0, 10).map((dag) => (
                <li key={dag.name}>
                  <Link href={dagPath(dag.name)}>{dag.name}</Link>
                  <span title={dag.next_run_at ?? ''}>{relative(Date.parse(dag.next_run_at ?? ''), now)}</span>
                  <Faint>
                    <Time at={dag.next_run_at} />
                  </Faint>
                </li>
              ))}
            </ul>
          )}
          <h2>Workers</h2>
          {workers.data !== undefined && slots === 0 ? (
            <p className={style.none}>
              <Glyph status="failed" size={12} /> No worker: local tasks wait. <Link href="/workers">How to start one</Link>
            </p>
          ) : (
            <p className={style.none}>
              {plural(alive.length, 'worker')} with {plural(slots, 'slot')}
            </p>
          )}
        </aside>
      </div>
    </Page>
  );
}
