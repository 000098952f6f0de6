import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { Page } from '../app';
import { answer, client, type Dag, type Job } from '../api/client';
import { refresh, useDags, useJobs, useLiveJobs } from '../api/queries';
import { useNow } from '../live/context';
import { Empty, Faint, LinkButton, Trouble } from '../part/basics';
import bar from '../part/bar.module.css';
import { Confirm } from '../part/confirm';
import { count, duration, relative } from '../part/format';
import { LOOKS } from '../part/status';
import table from '../part/table.module.css';
import { twins } from '../part/twins';
import { dagPath, jobPath, useParam } from '../part/url';
import style from './dags.module.css';
import { usualDuration } from './now';

const SHOWN = 14;

/** The last jobs of a DAG, oldest first, as bars: their colour says how they ended, their height how long they took. */
export function JobBars({ jobs }: { jobs: readonly Job[] }) {
  const shown = jobs.slice(0, SHOWN).toReversed();
  const now = useNow(shown.some((job) => job.status === 'running'));
  const lengths = shown.map((job) => {
    if (job.started_at === null) return 0;
    return (job.completed_at === null ? now : Date.parse(job.completed_at)) - Date.parse(job.started_at);
  });
  const longest = Math.max(1, ...lengths);
  return (
    <span className={style.bars}>
      {shown.map((job, i) => (
        <Link
          key={job.job_id}
          href={jobPath(job.job_id)}
          title={`${job.job_id}: ${LOOKS[job.status].word}${job.completed_at === null ? '' : `, ${duration(lengths[i] ?? 0)}`}`}
          aria-label={`job ${job.job_id}: ${LOOKS[job.status].word}`}
        >
          <span
            style={{ height: `${Math.max(15, Math.round((100 * (lengths[i] ?? 0)) / longest))}%`, background: LOOKS[job.status].fill }}
            data-status={job.status}
          />
        </Link>
      ))}
    </span>
  );
}

/** Switches a DAG on or off, after a question that shows the same commands. */
export function EnabledSwitch({ dag }: { dag: Dag }) {
  const [asking, setAsking] = useState(false);
  const next = !dag.enabled;
  return (
    <>
      <button
        type="button"
        role="switch"
        aria-checked={dag.enabled}
        aria-label={`${dag.name} is switched ${dag.enabled ? 'on' : 'off'}`}
        className={style.switch}
        disabled={!dag.present}
        title={dag.present ? undefined : 'Its source does not have it any more'}
        onClick={() => setAsking(true)}
      >
        <span aria-hidden="true" />
      </button>
      {asking && (
        <Confirm
          title={next ? `Switch ${dag.name} on?` : `Switch ${dag.name} off?`}
          action={next ? 'Switch on' : 'Switch off'}
          commands={twins.enable(dag.name, next)}
          onClose={() => setAsking(false)}
          act={async () => {
            await answer(client.PATCH('/v1/dags/{dag}', { params: { path: { dag: dag.name } }, body: { enabled: next } }));
            refresh('dags');
            refresh('dag', dag.name);
          }}
        >
          {next
            ? 'It takes new jobs again, and its schedule goes on with the first tick from now.'
            : 'It takes no new jobs and its schedule rests. Jobs that run go on.'}
        </Confirm>
      )}
    </>
  );
}

export function DagsPage() {
  useLiveJobs();
  const dags = useDags();
  const jobs = useJobs({ limit: 500 });
  const now = useNow();
  const [query, setQuery] = useParam('q');
  const byDag = useMemo(() => {
    const lists = new Map<string, Job[]>();
    for (const job of jobs.data?.jobs ?? []) {
      const list = lists.get(job.dag);
      if (list === undefined) lists.set(job.dag, [job]);
      else list.push(job);
    }
    return lists;
  }, [jobs.data]);
  const wanted = (query ?? '').toLowerCase();
  const shown = (dags.data ?? []).filter((dag) => dag.name.toLowerCase().includes(wanted) || (dag.description ?? '').toLowerCase().includes(wanted));
  return (
    <Page title="DAGs">
      <h1>DAGs</h1>
      <div className={bar.bar}>
        <input
          className={bar.field}
          type="search"
          aria-label="Search DAGs"
          placeholder="Search"
          value={query ?? ''}
          onChange={(event) => setQuery(event.target.value, { replace: true })}
        />
        {dags.data !== undefined && (
          <span className={bar.hint}>{wanted === '' ? `${count(shown.length)} DAGs` : `${count(shown.length)} of ${count(dags.data.length)}`}</span>
        )}
      </div>
      {dags.error !== null && <Trouble error={dags.error} />}
      {dags.data !== undefined && shown.length === 0 && (
        <Empty title={wanted === '' ? 'There is no DAG yet' : 'No DAG is called like this'}>
          <p>{wanted === '' ? 'Save a DAG file in the folder that this control plane reads: it appears here within a second.' : 'Names and descriptions were searched.'}</p>
        </Empty>
      )}
      {shown.length > 0 && (
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>DAG</th>
                <th>Last {SHOWN} jobs</th>
                <th className={`${table.number} ${table.wide}`}>Usually</th>
                <th className={table.wide}>Schedule</th>
                <th className={table.wide}>Next</th>
                <th className={`${table.number} ${table.wide}`}>Tasks</th>
                <th className={table.wide}>On</th>
                <th>
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((dag) => {
                const list = byDag.get(dag.name) ?? [];
                const usual = usualDuration(list, dag.name);
                return (
                  <tr key={dag.name} className={dag.enabled ? undefined : style.off}>
                    <td className={style.name}>
                      <Link href={dagPath(dag.name)} className={table.rowLink} data-row>
                        {dag.name}
                      </Link>
                      {dag.description !== null && <p title={dag.description}>{dag.description}</p>}
                    </td>
                    <td className={table.above}>{list.length === 0 ? <Faint>never ran</Faint> : <JobBars jobs={list} />}</td>
                    <td className={`${table.number} ${table.wide}`}>{usual === undefined ? <Faint>–</Faint> : duration(usual)}</td>
                    <td className={`${table.wide} ${table.mono}`}>{dag.schedule ?? <Faint>by hand</Faint>}</td>
                    <td className={table.wide}>
                      {dag.next_run_at === null ? <Faint>–</Faint> : <span title={dag.next_run_at}>{relative(Date.parse(dag.next_run_at), now)}</span>}
                    </td>
                    <td className={`${table.number} ${table.wide}`}>{count(dag.task_count)}</td>
                    <td className={`${table.above} ${table.wide}`}>
                      <EnabledSwitch dag={dag} />
                    </td>
                    <td className={`${table.above} ${table.number}`}>
                      <LinkButton href={`${dagPath(dag.name)}/trigger`}>Trigger</LinkButton>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
