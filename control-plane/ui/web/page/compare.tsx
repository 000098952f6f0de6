import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { Page } from '../app';
import { answer, client } from '../api/client';
import { useJobs } from '../api/queries';
import { lineOf, linesOf, type Line, type Side } from '../job/compare';
import { criticalPath, type CriticalPath } from '../job/critical';
import { loadJob, type LoadedJob } from '../job/load';
import { useNow } from '../live/context';
import bar from '../part/bar.module.css';
import { Button, Faint, Time, Trouble } from '../part/basics';
import { DiffView } from '../part/diff-view';
import { canonical } from '../part/diff';
import { count, duration, plural, shortId, timeOfDay } from '../part/format';
import { Glyph, StatusBar, StatusWord } from '../part/glyph';
import { useSettings } from '../part/settings';
import { LOOKS, isStatus } from '../part/status';
import table from '../part/table.module.css';
import { comparePath, dagPath, jobPath, taskPath, useChoice, useParam, versionsPath } from '../part/url';
import style from './compare.module.css';

const SHOWN = 60;
const OPEN_SHOWN = 200;

/** Of more tasks than this, results are compared on demand only. */
const RESULTS_AT_ONCE = 500;
const MOST_RESULTS = 50;

/** Two jobs beside each other: what they were given, how long their tasks took, where the time went, what they returned. */
export default function ComparePage({ a, b }: { a: string; b: string }) {
  const one = useLoaded(a);
  const other = useLoaded(b);
  const { zone } = useSettings();
  const error = one.error ?? other.error;
  const title = `Compare ${shortId(a)} and ${shortId(b)}`;
  if (error !== null) {
    return (
      <Page title={title}>
        <h1>Compare two jobs</h1>
        <Trouble error={error} />
      </Page>
    );
  }
  if (one.data === undefined || other.data === undefined) {
    return (
      <Page title={title}>
        <h1>Compare two jobs</h1>
        <Faint>reading both jobs …</Faint>
      </Page>
    );
  }
  const running = one.data.store.endedJobAt === 0 || other.data.store.endedJobAt === 0;
  return (
    <Page title={title}>
      <div className={style.title}>
        <h1>
          Compare <Link href={dagPath(one.data.job.dag)}>{one.data.job.dag}</Link>
        </h1>
        {running && <Faint>as of {timeOfDay(Math.min(one.dataUpdatedAt, other.dataUpdatedAt), zone)}, asked for again every five seconds</Faint>}
      </div>
      <Jobs a={one.data} b={other.data} />
      <Given a={one.data} b={other.data} />
      <WhereTimeWent a={one.data} b={other.data} />
      <Tasks a={one.data} b={other.data} />
      <Results a={one.data} b={other.data} />
    </Page>
  );
}

function useLoaded(id: string) {
  return useQuery({
    queryKey: ['job', id, 'loaded'],
    queryFn: () => loadJob(id),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.store.endedJobAt !== 0 ? false : 5000),
  });
}

function lengthOf({ store }: LoadedJob, now: number): number {
  return store.startedJobAt === 0 ? 0 : (store.endedJobAt === 0 ? now : store.endedJobAt) - store.startedJobAt;
}

/** A difference in time with its sign; nothing of a few milliseconds is worth a word. */
function Delta({ ms, of }: { ms: number; of: number }) {
  if (Math.abs(ms) < 1) return <Faint>±0</Faint>;
  const percent = of > 0 ? Math.round((100 * ms) / of) : 0;
  return (
    <span className={ms > 0 ? style.slower : style.faster}>
      {ms > 0 ? '+' : '−'}
      {duration(Math.abs(ms))}
      {percent !== 0 && Math.abs(percent) < 1000 && <span className={style.percent}> {percent > 0 ? `+${percent}` : `−${-percent}`} %</span>}
    </span>
  );
}

function Jobs({ a, b }: { a: LoadedJob; b: LoadedJob }) {
  const now = useNow(a.store.endedJobAt === 0 || b.store.endedJobAt === 0);
  const [, go] = useLocation();
  const near = useJobs({ dag: b.job.dag, limit: 50 });
  const others = near.data?.jobs ?? [];
  const choose = (label: string, chosen: LoadedJob, to: (id: string) => string) => (
    <select className={bar.field} aria-label={label} value={chosen.job.job_id} onChange={(event) => go(to(event.target.value), { replace: true })}>
      {!others.some((job) => job.job_id === chosen.job.job_id) && <option value={chosen.job.job_id}>{shortId(chosen.job.job_id)}</option>}
      {others.map((job) => (
        <option key={job.job_id} value={job.job_id}>
          {shortId(job.job_id)} · {isStatus(job.status) ? LOOKS[job.status].word : job.status}
        </option>
      ))}
    </select>
  );
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${style.jobs}`}>
        <thead>
          <tr>
            <th>
              <span className="visually-hidden">Which</span>
            </th>
            <th>Job</th>
            <th>Status</th>
            <th className={table.wide}>Created</th>
            <th className={table.wide}>Version</th>
            <th className={table.number}>Took</th>
          </tr>
        </thead>
        <tbody>
          {[
            { name: 'A', loaded: a, select: choose('Job A', a, (id) => comparePath(id, b.job.job_id)) },
            { name: 'B', loaded: b, select: choose('Job B', b, (id) => comparePath(a.job.job_id, id)) },
          ].map(({ name, loaded, select }) => (
            <tr key={name}>
              <td>
                <strong>{name}</strong>
              </td>
              <td>
                <span className={style.choice}>
                  {select} <Link href={jobPath(loaded.job.job_id)}>open</Link>
                </span>
              </td>
              <td>
                <StatusWord status={loaded.store.status} />
              </td>
              <td className={table.wide}>
                <Time at={loaded.job.created_at} />
              </td>
              <td className={table.wide}>{loaded.job.dag_version}</td>
              <td className={table.number}>{duration(lengthOf(loaded, now))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={style.line}>
        B took <strong>{duration(Math.abs(lengthOf(b, now) - lengthOf(a, now)))}</strong> {lengthOf(b, now) >= lengthOf(a, now) ? 'more' : 'less'} than A.{' '}
        <Link href={comparePath(b.job.job_id, a.job.job_id)}>Swap them</Link>
      </p>
    </div>
  );
}

function Given({ a, b }: { a: LoadedJob; b: LoadedJob }) {
  const sameDag = a.job.dag === b.job.dag;
  return (
    <section className={style.section}>
      <h2>Context and version</h2>
      <DiffView a={a.job.context} b={b.job.context} label="Differences of the contexts" same="Both have the same context." />
      {!sameDag && <Faint>They are jobs of different DAGs.</Faint>}
      {sameDag && a.job.dag_version === b.job.dag_version && <Faint>Both ran version {a.job.dag_version}.</Faint>}
      {sameDag && a.job.dag_version !== b.job.dag_version && (
        <p>
          A ran version {a.job.dag_version}, B version {b.job.dag_version}:{' '}
          <Link href={versionsPath(a.job.dag, a.job.dag_version, b.job.dag_version)} className={style.link}>
            what changed between them
          </Link>
        </p>
      )}
    </section>
  );
}

const PARTS = [
  ['running', 'running'],
  ['waiting', 'waiting'],
  ['backoff', 'in backoff'],
] as const;

function WhereTimeWent({ a, b }: { a: LoadedJob; b: LoadedJob }) {
  const now = useNow(a.store.endedJobAt === 0 || b.store.endedJobAt === 0);
  const one = useMemo(() => criticalPath(a.store, a.graph.upstream, now), [a, now]);
  const other = useMemo(() => criticalPath(b.store, b.graph.upstream, now), [b, now]);
  const longest = Math.max(1, one.total, other.total);
  return (
    <section className={style.section}>
      <h2>Where the time went</h2>
      <p className={style.hint}>On the critical path of each: the chain of tasks that its end waited for.</p>
      <div className={style.budgets}>
        {[
          { name: 'A', path: one, loaded: a },
          { name: 'B', path: other, loaded: b },
        ].map(({ name, path, loaded }) => (
          <div key={name} className={style.budget}>
            <strong>{name}</strong>
            <span className={style.track} role="img" aria-label={`${name}: ${PARTS.map(([key, word]) => `${duration(path[key])} ${word}`).join(', ')}`}>
              {PARTS.map(([key]) => (
                <span key={key} data-part={key} style={{ width: `${(100 * path[key]) / longest}%` }} />
              ))}
            </span>
            <span className={style.parts}>
              <strong>{duration(path.total)}</strong> over {plural(path.tasks.length, 'task')}
              {!loaded.complete && <Faint>, without earlier attempts</Faint>}
            </span>
          </div>
        ))}
      </div>
      <div className={table.scroll}>
        <table className={`${table.table} ${style.narrow}`}>
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">Part</span>
              </th>
              <th className={table.number}>A</th>
              <th className={table.number}>B</th>
              <th className={table.number}>Difference</th>
            </tr>
          </thead>
          <tbody>
            {PARTS.map(([key, word]) => (
              <tr key={key}>
                <td>
                  <i className={style.key} data-part={key} /> {word}
                </td>
                <td className={table.number}>{duration(one[key])}</td>
                <td className={table.number}>{duration(other[key])}</td>
                <td className={table.number}>
                  <Delta ms={other[key] - one[key]} of={one[key]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Chains a={a} one={one} b={b} other={other} />
    </section>
  );
}

const CHAIN_SHOWN = 12;

function Chains({ a, one, b, other }: { a: LoadedJob; one: CriticalPath; b: LoadedJob; other: CriticalPath }) {
  const idsA = one.tasks.map((i) => a.store.ids[i] ?? '');
  const idsB = other.tasks.map((i) => b.store.ids[i] ?? '');
  const chain = (ids: readonly string[]): string =>
    ids.length <= CHAIN_SHOWN ? ids.join(' → ') : `${ids.slice(0, CHAIN_SHOWN - 2).join(' → ')} → … → ${ids.at(-1)}`;
  if (idsA.length === 0 && idsB.length === 0) return null;
  if (idsA.join('\n') === idsB.join('\n')) return <p className={style.chain}>Over the same tasks: {chain(idsA)}</p>;
  return (
    <>
      <p className={style.chain}>A: {chain(idsA) || 'nothing ran'}</p>
      <p className={style.chain}>B: {chain(idsB) || 'nothing ran'}</p>
    </>
  );
}

function Tasks({ a, b }: { a: LoadedJob; b: LoadedJob }) {
  const now = useNow(a.store.endedJobAt === 0 || b.store.endedJobAt === 0);
  const [sort, setSort] = useChoice('sort', ['difference', 'order']);
  const [openText, setOpen] = useParam('open');
  const [all, setAll] = useParam('all');
  const lines = useMemo(() => linesOf(a, b, now), [a, b, now]);
  const shown = sort === 'order' ? lines : lines.toSorted((x, y) => weight(y) - weight(x));
  const most = all === null ? SHOWN : lines.length;
  const scale = Math.max(1, ...lines.map((line) => Math.abs(line.delta)));
  return (
    <section className={style.section}>
      <div className={style.title}>
        <h2>Task by task</h2>
        <div className={bar.end}>
          <Button look="quiet" aria-pressed={sort === 'order'} onClick={() => setSort(sort === 'order' ? 'difference' : 'order')}>
            {sort === 'order' ? 'Sort by difference' : 'Sort as in the graph'}
          </Button>
        </div>
      </div>
      <div className={table.scroll}>
        <table className={`${table.table} ${style.tasks}`}>
          <thead>
            <tr>
              <th>Task</th>
              <th className={table.wide}>A</th>
              <th className={table.wide}>B</th>
              <th className={table.number}>A took</th>
              <th className={table.number}>B took</th>
              <th className={table.number}>Difference</th>
              <th className={table.wide}>
                <span className="visually-hidden">Difference as a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, most).flatMap((line) => {
              const many = line.tasks.length > 1;
              const open = many && openText === line.key;
              return [
                <TaskRow
                  key={line.key}
                  line={line}
                  scale={scale}
                  b={b}
                  a={a}
                  {...(many ? { open, onToggle: () => setOpen(open ? null : line.key, { replace: true }) } : {})}
                />,
                ...(open
                  ? line.tasks
                      .map((id) => lineOf(`t ${id}`, id, [id], a, b, now))
                      .toSorted((x, y) => (sort === 'order' ? 0 : weight(y) - weight(x)))
                      .slice(0, OPEN_SHOWN)
                      .map((each) => <TaskRow key={each.key} line={each} scale={scale} a={a} b={b} inner />)
                  : []),
                open && line.tasks.length > OPEN_SHOWN && (
                  <tr key={`${line.key} more`}>
                    <td colSpan={7}>
                      <Faint>and {count(line.tasks.length - OPEN_SHOWN)} more</Faint>
                    </td>
                  </tr>
                ),
              ];
            })}
          </tbody>
        </table>
      </div>
      {shown.length > most && (
        <Button look="quiet" onClick={() => setAll('on', { replace: true })}>
          and {count(shown.length - most)} more lines
        </Button>
      )}
    </section>
  );
}

/** What differs most comes first: another end, or no counterpart, before a longer time. */
function weight(line: Line): number {
  if (line.a === null || line.b === null) return Number.MAX_SAFE_INTEGER - 1;
  if (canonical(line.a.counts) !== canonical(line.b.counts)) return Number.MAX_SAFE_INTEGER;
  return Math.abs(line.delta);
}

function TaskRow({
  line,
  scale,
  a,
  b,
  open,
  onToggle,
  inner = false,
}: {
  line: Line;
  scale: number;
  a: LoadedJob;
  b: LoadedJob;
  open?: boolean;
  onToggle?: () => void;
  inner?: boolean;
}) {
  const width = Math.min(50, (50 * Math.abs(line.delta)) / scale);
  return (
    <tr>
      <td className={inner ? style.inner : undefined}>
        {onToggle === undefined ? (
          <Link href={taskPath((line.b === null ? a : b).job.job_id, line.label)} data-row>
            {line.label}
          </Link>
        ) : (
          <button type="button" className={style.toggle} aria-expanded={open} onClick={onToggle} data-row>
            <span aria-hidden="true">{open === true ? '▾' : '▸'}</span> {line.label} <Faint>×{count(line.tasks.length)}</Faint>
          </button>
        )}
      </td>
      <td className={table.wide}>
        <SideStatus side={line.a} />
      </td>
      <td className={table.wide}>
        <SideStatus side={line.b} />
      </td>
      <td className={table.number}>
        <Took side={line.a} />
      </td>
      <td className={table.number}>
        <Took side={line.b} />
      </td>
      <td className={table.number}>{line.a === null || line.b === null ? <Faint>only in {line.a === null ? 'B' : 'A'}</Faint> : <Delta ms={line.delta} of={line.a.took} />}</td>
      <td className={`${table.wide} ${style.bars}`} aria-hidden="true">
        {line.delta !== 0 && (
          <span className={line.delta > 0 ? style.more : style.less} style={line.delta > 0 ? { left: '50%', width: `${width}%` } : { right: '50%', width: `${width}%` }} />
        )}
      </td>
    </tr>
  );
}

function SideStatus({ side }: { side: Side | null }) {
  if (side === null) return <Faint>–</Faint>;
  const statuses = Object.keys(side.counts);
  const only = statuses[0];
  if (statuses.length === 1 && only !== undefined && isStatus(only)) {
    return (
      <span className={style.status}>
        <Glyph status={only} size={12} /> {LOOKS[only].word}
      </span>
    );
  }
  return <StatusBar counts={side.counts} width={80} />;
}

function Took({ side }: { side: Side | null }) {
  if (side === null || side.took < 0) return <Faint>–</Faint>;
  return <span title={`waited ${duration(side.waited)} in sum`}>{duration(side.took)}</span>;
}

/** The results of all tasks that succeeded, by id. */
async function resultsOf(id: string): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  let cursor: string | null = null;
  do {
    const query: { fields: ('task_id' | 'map_index' | 'result')[]; limit: number; cursor?: string } = { fields: ['task_id', 'result'], limit: 1000 };
    if (cursor !== null) query.cursor = cursor;
    const page = await answer(client.GET('/v1/jobs/{id}/tasks', { params: { path: { id }, query } }));
    for (const task of page.tasks) if (task.map_index === undefined && task.result != null) found.set(task.task_id, task.result);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

function Results({ a, b }: { a: LoadedJob; b: LoadedJob }) {
  const [asked, setAsked] = useParam('results');
  const size = Math.max(a.graph.ids.length, b.graph.ids.length);
  const enabled = size <= RESULTS_AT_ONCE || asked !== null;
  const results = useQuery({
    queryKey: ['results', a.job.job_id, a.store.last, b.job.job_id, b.store.last],
    queryFn: async () => {
      const [one, other] = await Promise.all([resultsOf(a.job.job_id), resultsOf(b.job.job_id)]);
      const ids = [...new Set([...one.keys(), ...other.keys()])];
      const differ = ids.filter((id) => canonical(one.get(id)) !== canonical(other.get(id)));
      return { one, other, differ, equal: ids.length - differ.length };
    },
    enabled,
    placeholderData: (before) => before,
  });
  return (
    <section className={style.section}>
      <h2>Results</h2>
      {!enabled && (
        <div>
          <Button onClick={() => setAsked('on', { replace: true })}>Compare the results of {count(size)} tasks</Button>
        </div>
      )}
      {results.error !== null && <Trouble error={results.error} />}
      {enabled && results.data === undefined && results.error === null && <Faint>reading results …</Faint>}
      {results.data !== undefined && (
        <>
          <Faint>
            {results.data.differ.length === 0
              ? results.data.equal === 0
                ? 'No task of either returned anything.'
                : results.data.equal === 1
                  ? 'The only result is equal.'
                  : `All ${count(results.data.equal)} results are equal.`
              : `${plural(results.data.differ.length, 'result')} ${results.data.differ.length === 1 ? 'differs' : 'differ'}, ${count(results.data.equal)} ${results.data.equal === 1 ? 'is' : 'are'} equal.`}
          </Faint>
          {results.data.differ.slice(0, MOST_RESULTS).map((id) => (
            <div key={id} className={style.result}>
              <h3>
                <Link href={taskPath(b.job.job_id, id)}>{id}</Link>
              </h3>
              <DiffView a={results.data.one.get(id)} b={results.data.other.get(id)} label={`Differences of the results of ${id}`} same="" />
            </div>
          ))}
          {results.data.differ.length > MOST_RESULTS && <Faint>and {count(results.data.differ.length - MOST_RESULTS)} more</Faint>}
        </>
      )}
    </section>
  );
}
