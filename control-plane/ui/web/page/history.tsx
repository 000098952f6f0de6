import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { answer, client } from '../api/client';
import { LETTERS } from '../job/states';
import { Faint, Trouble } from '../part/basics';
import { count, duration } from '../part/format';
import { LOOKS, STACK, type Status } from '../part/status';
import { jobPath, taskPath } from '../part/url';
import style from './history.module.css';

const JOBS = 30;
const MOST_ROWS = 60;

interface Line {
  readonly stem: string;
  readonly tasks: number[];
}

/** What a cell is coloured by: what went wrong before what went well. */
const LOUDEST: readonly Status[] = ['failed', 'upstream_failed', 'up_for_retry', 'running', 'queued', 'waiting', 'cancelled', 'ready', 'pending', 'skipped', 'success'];

/** The last jobs of a DAG from left to right, and below each how its tasks ended; tasks whose ids differ by digits only share a line. */
export function HistoryGrid({ dag }: { dag: string }) {
  const { data, error } = useQuery({
    queryKey: ['jobs', 'history', dag],
    queryFn: () => answer(client.GET('/v1/dags/{dag}/history', { params: { path: { dag }, query: { jobs: JOBS } } })),
  });
  const lines = useMemo(() => {
    const found = new Map<string, Line>();
    (data?.tasks ?? []).forEach((id, i) => {
      // As the graph does: few tasks stand by themselves.
      const stem = (data?.tasks.length ?? 0) < 40 ? id : id.replaceAll(/\d+/g, '#');
      const known = found.get(stem);
      if (known === undefined) found.set(stem, { stem, tasks: [i] });
      else known.tasks.push(i);
    });
    return [...found.values()];
  }, [data]);
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined || data.jobs.length === 0) return null;
  const jobs = data.jobs.map((job, at) => ({ job, states: data.states[at] ?? '' })).toReversed();
  const lengths = jobs.map(({ job }) => (job.started_at === null || job.completed_at === null ? 0 : Date.parse(job.completed_at) - Date.parse(job.started_at)));
  const longest = Math.max(1, ...lengths);
  return (
    <div className={style.scroll} tabIndex={0} role="group" aria-label="Jobs and their tasks">
      <div className={style.grid} style={{ gridTemplateColumns: `minmax(120px, 240px) repeat(${jobs.length}, 16px)` }}>
        <span className={style.scale}>
          <Faint>{duration(longest)}</Faint>
        </span>
        {jobs.map(({ job }, i) => (
          <Link
            key={job.job_id}
            href={jobPath(job.job_id)}
            className={style.bar}
            title={`${job.job_id}: ${LOOKS[job.status].word}${lengths[i] === 0 ? '' : `, ${duration(lengths[i] ?? 0)}`}`}
            aria-label={`job ${job.job_id}: ${LOOKS[job.status].word}`}
          >
            <span style={{ height: `${Math.max(8, (100 * (lengths[i] ?? 0)) / longest)}%`, background: LOOKS[job.status].fill }} data-status={job.status} />
          </Link>
        ))}
        {lines.slice(0, MOST_ROWS).map((line) => (
          <Row key={line.stem} line={line} jobs={jobs} ids={data.tasks} />
        ))}
      </div>
      {lines.length > MOST_ROWS && <Faint>and {count(lines.length - MOST_ROWS)} more lines</Faint>}
    </div>
  );
}

function Row({ line, jobs, ids }: { line: Line; jobs: readonly { job: { job_id: string }; states: string }[]; ids: readonly string[] }) {
  const first = ids[line.tasks[0] ?? 0] ?? '';
  return (
    <>
      <span className={style.name} title={line.stem}>
        <span>{line.tasks.length === 1 ? first : line.stem}</span>
        {line.tasks.length > 1 && <Faint>×{count(line.tasks.length)}</Faint>}
      </span>
      {jobs.map(({ job, states }) => {
        const counts = new Map<Status, number>();
        for (const task of line.tasks) {
          const status = LETTERS[states[task] ?? '-'];
          if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
        }
        const loud = LOUDEST.find((status) => counts.has(status));
        if (loud === undefined) return <span key={job.job_id} />;
        const words = STACK.filter((status) => counts.has(status)).map((status) =>
          line.tasks.length === 1 ? LOOKS[status].word : `${count(counts.get(status) ?? 0)} ${LOOKS[status].word}`,
        );
        const to =
          line.tasks.length === 1
            ? taskPath(job.job_id, first)
            : `${jobPath(job.job_id)}?tab=tasks&status=${loud}`;
        return (
          <Link key={job.job_id} href={to} className={style.cell} title={`${line.stem}: ${words.join(', ')}`} aria-label={`${line.stem}: ${words.join(', ')}`}>
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" data-status={loud}>
              <rect x="0.5" y="0.5" width="11" height="11" rx="2.5" fill={LOOKS[loud].fill} />
              {loud !== 'success' && (
                <path d={LOOKS[loud].shape} fill="none" stroke={LOOKS[loud].ink} strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
              )}
            </svg>
          </Link>
        );
      })}
    </>
  );
}
