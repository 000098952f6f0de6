import { Link } from 'wouter';
import { Page } from '../app';
import { serverNow, type Job } from '../api/client';
import { useDags, useJobs, useLiveJobs } from '../api/queries';
import { useNow } from '../live/context';
import { Button, Empty, Faint, Time, Trouble } from '../part/basics';
import bar from '../part/bar.module.css';
import { clock, duration, moment, shortId } from '../part/format';
import { Glyph, StatusBar, StatusWord } from '../part/glyph';
import { useSettings } from '../part/settings';
import { LOOKS } from '../part/status';
import table from '../part/table.module.css';
import { dagPath, jobPath, useParam } from '../part/url';

const HOUR = 3_600_000;
/** How long ago jobs may have been created, beside those of any time. */
const WINDOWS = [
  [HOUR, 'in the last hour'],
  [24 * HOUR, 'in the last day'],
  [7 * 24 * HOUR, 'in the last 7 days'],
  [30 * 24 * HOUR, 'in the last 30 days'],
] as const;

/** Jobs that were created since a moment, which the address has, so that a link and further pages show the same. */
function Since({ after, onChange }: { after: string | null; onChange: (after: string | null) => void }) {
  const { zone } = useSettings();
  const at = Date.parse(after ?? '');
  return (
    <select
      className={bar.field}
      aria-label="Created"
      value={after ?? ''}
      onChange={({ target: { value } }) =>
        onChange(/^\d+$/.test(value) ? new Date(Math.floor((serverNow() - Number(value)) / 1000) * 1000).toISOString() : value)
      }
    >
      <option value="">created at any time</option>
      {after !== null && <option value={after}>{`since ${Number.isNaN(at) ? after : moment(at, serverNow(), zone)}`}</option>}
      {WINDOWS.map(([ms, words]) => (
        <option key={ms} value={ms}>
          {words}
        </option>
      ))}
    </select>
  );
}

const STATUSES = ['running', 'pending', 'success', 'failed', 'cancelled'] as const;

/** How long a job ran, or has been running; nothing for one that did not start. */
export function JobDuration({ job }: { job: Job }) {
  const runs = job.status === 'running';
  const now = useNow(runs);
  if (job.started_at === null) return <Faint>–</Faint>;
  const start = Date.parse(job.started_at);
  if (job.completed_at !== null && !runs) return <span>{duration(Date.parse(job.completed_at) - start)}</span>;
  return <span>{clock(now - start)}</span>;
}

export function JobTable({ jobs, showDag = true }: { jobs: readonly Job[]; showDag?: boolean }) {
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>Status</th>
            {showDag && <th>DAG</th>}
            <th className={showDag ? table.narrow : undefined}>Job</th>
            {jobs.some((job) => job.task_counts !== undefined) && <th className={table.wide}>Tasks</th>}
            <th className={table.wide}>Started by</th>
            <th className={showDag ? table.wide : undefined}>Created</th>
            <th className={table.number}>Duration</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.job_id}>
              <td>
                <StatusWord status={job.status} />
              </td>
              {showDag && (
                <td className={table.cut}>
                  <Link href={dagPath(job.dag)} className={table.above}>
                    {job.dag}
                  </Link>
                </td>
              )}
              <td className={showDag ? `${table.mono} ${table.narrow}` : table.mono}>
                <Link href={jobPath(job.job_id)} className={table.rowLink} data-row title={job.job_id}>
                  {shortId(job.job_id)}
                </Link>
              </td>
              {job.task_counts !== undefined && (
                <td className={table.wide}>
                  <StatusBar counts={job.task_counts} width={120} />
                </td>
              )}
              <td className={table.wide}>{job.triggered_by}</td>
              <td className={showDag ? table.wide : undefined}>
                <Time at={job.created_at} />
              </td>
              <td className={table.number}>
                <JobDuration job={job} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function JobsPage() {
  useLiveJobs();
  const [dag, setDag] = useParam('dag');
  const [status, setStatus] = useParam('status');
  const [cursor, setCursor] = useParam('cursor');
  const [origin, setOrigin] = useParam('by');
  const [after, setAfter] = useParam('since');
  const chosen = STATUSES.find((word) => word === status);
  const jobs = useJobs({
    limit: 50,
    include: 'task_counts',
    ...(origin === null ? {} : { triggered_by: origin }),
    ...(dag === null ? {} : { dag }),
    ...(chosen === undefined ? {} : { status: chosen }),
    ...(after === null ? {} : { created_after: after }),
    ...(cursor === null ? {} : { cursor }),
  });
  const dags = useDags();
  const next = jobs.data?.next_cursor ?? null;
  const unfiltered = chosen === undefined && dag === null && origin === null && after === null;
  return (
    <Page title="Jobs">
      <h1>Jobs</h1>
      <div className={bar.bar}>
        <div className={bar.chips} role="group" aria-label="Status">
          {STATUSES.map((word) => (
            <button
              key={word}
              type="button"
              className={bar.chip}
              aria-pressed={chosen === word}
              onClick={() => setStatus(chosen === word ? null : word)}
            >
              <Glyph status={word} size={12} />
              {LOOKS[word].word}
            </button>
          ))}
        </div>
        <select className={bar.field} aria-label="DAG" value={dag ?? ''} onChange={(event) => setDag(event.target.value)}>
          <option value="">every DAG</option>
          {(dags.data ?? []).map((each) => (
            <option key={each.name}>{each.name}</option>
          ))}
          {dag !== null && !(dags.data ?? []).some((each) => each.name === dag) && <option>{dag}</option>}
        </select>
        <select className={bar.field} aria-label="Started by" value={origin ?? ''} onChange={(event) => setOrigin(event.target.value)}>
          <option value="">started by anyone</option>
          {['api', 'cli', 'schedule'].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <Since after={after} onChange={setAfter} />
      </div>
      {jobs.error !== null && <Trouble error={jobs.error} />}
      {jobs.data !== undefined &&
        (jobs.data.jobs.length === 0 ? (
          <Empty title={unfiltered ? 'No job was started yet' : 'No job is like this'}>
            <p>
              {unfiltered ? (
                <>
                  Choose a DAG on <Link href="/dags">the page DAGs</Link> and trigger it.
                </>
              ) : (
                'Take a filter away, or wait: a job that matches appears by itself.'
              )}
            </p>
          </Empty>
        ) : (
          <JobTable jobs={jobs.data.jobs} />
        ))}
      <div className={bar.bar}>
        {cursor !== null && <Button onClick={() => setCursor(null)}>Newest jobs</Button>}
        {next !== null && <Button onClick={() => setCursor(next)}>Older jobs</Button>}
      </div>
    </Page>
  );
}
