import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Page } from '../app';
import { answer, client } from '../api/client';
import { useJobs, useLiveJobs, useVersions } from '../api/queries';
import { diffVersions, stems, type Change } from '../job/versions';
import bar from '../part/bar.module.css';
import { Faint, Time, Trouble } from '../part/basics';
import { DiffView } from '../part/diff-view';
import { count, plural } from '../part/format';
import { dagPath, versionsPath } from '../part/url';
import { JobTable } from './jobs';
import style from './versions.module.css';

const SHOWN = 40;

/** What differs between two versions of a DAG, and which open jobs that concerns. */
export default function VersionsPage({ dag, a, b }: { dag: string; a: number; b: number }) {
  const one = useVersion(dag, a);
  const other = useVersion(dag, b);
  const versions = useVersions(dag);
  const [, go] = useLocation();
  const error = one.error ?? other.error;
  const choose = (label: string, chosen: number, to: (version: number) => string) => (
    <select className={bar.field} aria-label={label} value={chosen} onChange={(event) => go(to(Number(event.target.value)), { replace: true })}>
      {!(versions.data?.versions ?? []).some((each) => each.version === chosen) && <option>{chosen}</option>}
      {(versions.data?.versions ?? []).map((each) => (
        <option key={each.version}>{each.version}</option>
      ))}
    </select>
  );
  return (
    <Page title={`${dag}, versions ${a} and ${b}`}>
      <h1>
        <Link href={dagPath(dag)}>{dag}</Link>
      </h1>
      <div className={style.choice}>
        <span>From version</span> {choose('From version', a, (version) => versionsPath(dag, version, b))} <span>to</span>{' '}
        {choose('To version', b, (version) => versionsPath(dag, a, version))}
        {other.data !== undefined && (
          <Faint>
            registered <Time at={other.data.created_at} />
          </Faint>
        )}
        <Link href={`${dagPath(dag)}?tab=versions`} className={style.all}>
          All versions
        </Link>
      </div>
      {error !== null && <Trouble error={error} />}
      {one.data !== undefined && other.data !== undefined && <Differences a={one.data.definition} b={other.data.definition} />}
      <OpenJobs dag={dag} a={a} b={b} />
    </Page>
  );
}

function useVersion(dag: string, version: number) {
  return useQuery({
    queryKey: ['version', dag, version],
    queryFn: async () => {
      const found = await answer(client.GET('/v1/dags/{dag}/versions/{version}', { params: { path: { dag, version } } }));
      return { created_at: found.created_at, definition: found.definition as unknown as Record<string, unknown> };
    },
  });
}

function Differences({ a, b }: { a: Record<string, unknown>; b: Record<string, unknown> }) {
  const diff = useMemo(() => diffVersions(a, b), [a, b]);
  const changed = diff.changed.reduce((sum, each) => sum + each.tasks.length, 0);
  const nothing = diff.added.length + diff.removed.length + changed + diff.options.length === 0;
  return (
    <>
      <dl className={style.figures}>
        <Figure word="tasks added" n={diff.added.length} />
        <Figure word="tasks removed" n={diff.removed.length} />
        <Figure word="tasks changed" n={changed} />
        <Figure word="options of the DAG changed" n={diff.options.length} />
      </dl>
      {nothing && <p className={style.text}>Both have the same tasks and options.</p>}
      {diff.options.length > 0 && (
        <Part title="The DAG itself">
          <Changes changes={diff.options} />
        </Part>
      )}
      {diff.added.length > 0 && (
        <Part title="Added">
          <Ids ids={diff.added} />
        </Part>
      )}
      {diff.removed.length > 0 && (
        <Part title="Removed">
          <Ids ids={diff.removed} />
        </Part>
      )}
      {diff.changed.length > 0 && (
        <Part title="Changed">
          {diff.changed.slice(0, SHOWN).map((each) => (
            <div key={each.tasks[0]} className={style.changed}>
              <Ids ids={each.tasks} />
              <Changes changes={each.changes} />
            </div>
          ))}
          {diff.changed.length > SHOWN && <Faint>and {plural(diff.changed.length - SHOWN, 'more kind of change', 'more kinds of change')}</Faint>}
        </Part>
      )}
      {!nothing && (
        <Part title="Document">
          <DiffView a={a} b={b} label="Differences of the documents" same="Both documents are equal." />
        </Part>
      )}
    </>
  );
}

function Figure({ word, n }: { word: string; n: number }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{count(n)}</dd>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={style.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Tasks by their ids, those that differ by digits only as one. */
function Ids({ ids }: { ids: readonly string[] }) {
  const folded = ids.length < SHOWN ? ids.map((id) => ({ stem: id, ids: [id] })) : stems(ids);
  return (
    <p className={style.ids}>
      {folded.slice(0, SHOWN).map(({ stem, ids: members }) => (
        <code key={stem} title={members.slice(0, SHOWN).join(', ')}>
          {stem}
          {members.length > 1 && ` ×${count(members.length)}`}
        </code>
      ))}
      {folded.length > SHOWN && <Faint>and {count(folded.length - SHOWN)} more</Faint>}
    </p>
  );
}

/** A value in few words, as in a document. */
function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}

function Changes({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className={style.changes}>
      {changes.map(({ name, a, b }) => (
        <li key={name}>
          <code>{name}</code>{' '}
          {a === undefined ? (
            <span>
              is now <ins>{short(b)}</ins>
            </span>
          ) : b === undefined ? (
            <span>
              is no longer given, was <del>{short(a)}</del>
            </span>
          ) : (
            <span>
              <del>{short(a)}</del> → <ins>{short(b)}</ins>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Jobs stay on the version they began with, so that those that are open do not have the change. */
function OpenJobs({ dag, a, b }: { dag: string; a: number; b: number }) {
  useLiveJobs(dag);
  const running = useJobs({ dag, status: 'running', limit: 100 });
  const pending = useJobs({ dag, status: 'pending', limit: 100 });
  const error = running.error ?? pending.error;
  const open = [...(running.data?.jobs ?? []), ...(pending.data?.jobs ?? [])];
  const older = Math.min(a, b);
  const newer = Math.max(a, b);
  const concerned = open.filter((job) => job.dag_version >= older && job.dag_version < newer);
  if (error !== null) return <Trouble error={error} />;
  if (running.data === undefined || pending.data === undefined) return null;
  return (
    <Part title="Open jobs without this change">
      {concerned.length === 0 ? (
        <p className={style.text}>
          No job that is open runs a version from {older} up to {newer === older + 1 ? 'and with it' : newer - 1}.
        </p>
      ) : (
        <>
          <p className={style.text}>
            {concerned.length === 1 ? 'It began' : 'They began'} with an earlier version than {newer} and {concerned.length === 1 ? 'stays' : 'stay'} on it to the end.
          </p>
          <JobTable jobs={concerned} showDag={false} />
        </>
      )}
    </Part>
  );
}
