import { useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Page } from '../app';
import { answer, client } from '../api/client';
import { refresh, useDag, useJobs } from '../api/queries';
import { Button, Faint, Time, Trouble, Twins } from '../part/basics';
import { StatusWord } from '../part/glyph';
import { twins } from '../part/twins';
import { dagPath, jobPath, useParam } from '../part/url';
import style from './trigger.module.css';

type Parsed = { ok: true; value: Record<string, unknown> } | { ok: false; reason: string };

/** Reads a context: a JSON object, or nothing. */
function parse(text: string): Parsed {
  if (text.trim() === '') return { ok: true, value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value: value as Record<string, unknown> };
    return { ok: false, reason: 'A context is a JSON object, such as {"date": "2026-01-01"}.' };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Starts a job with a context. The address may have one (`?context={…}`), so that a link can be prepared for others. */
export default function TriggerPage({ dag }: { dag: string }) {
  const [, go] = useLocation();
  const [given] = useParam('context');
  const [text, setText] = useState(() => {
    const parsed = given === null ? null : parse(given);
    if (parsed?.ok !== true) return given ?? '{}';
    return JSON.stringify(parsed.value, null, 2);
  });
  const [force, setForce] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // The same key for a second click: one job, however often it is sent.
  const key = useRef(crypto.randomUUID());
  const shown = useDag(dag);
  const past = useJobs({ dag, limit: 50 });
  const parsed = useMemo(() => parse(text), [text]);
  const contexts = useMemo(() => {
    const seen = new Set<string>();
    return (past.data?.jobs ?? [])
      .filter((job) => {
        const written = JSON.stringify(job.context);
        return !seen.has(written) && seen.add(written);
      })
      .slice(0, 5);
  }, [past.data]);
  const disabled = shown.data?.enabled === false;

  const start = (): void => {
    if (!parsed.ok || busy) return;
    setBusy(true);
    setError(null);
    answer(
      client.POST('/v1/dags/{dag}/jobs', {
        params: { path: { dag }, header: { 'Idempotency-Key': key.current } },
        body: { context: parsed.value as Record<string, never>, force },
      }),
    ).then(
      (job) => {
        refresh('jobs');
        go(jobPath(job.job_id));
      },
      (e: unknown) => {
        setBusy(false);
        setError(e);
        key.current = crypto.randomUUID();
      },
    );
  };

  return (
    <Page title={`Trigger ${dag}`}>
      <h1>
        Trigger <Link href={dagPath(dag)}>{dag}</Link>
      </h1>
      {shown.error !== null && <Trouble error={shown.error} />}
      <div className={style.columns}>
        <form
          className={style.form}
          onSubmit={(event) => {
            event.preventDefault();
            start();
          }}
        >
          {shown.data?.description != null && <p className={style.text}>{shown.data.description}</p>}
          <label htmlFor="context">Context</label>
          <textarea
            id="context"
            className={style.area}
            rows={Math.min(20, Math.max(8, text.split('\n').length + 1))}
            spellCheck={false}
            autoComplete="off"
            autoFocus
            value={text}
            aria-invalid={!parsed.ok}
            aria-describedby="context-help"
            onChange={(event) => {
              setText(event.target.value);
              key.current = crypto.randomUUID();
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) start();
            }}
          />
          <p id="context-help" className={parsed.ok ? style.text : style.wrong}>
            {parsed.ok ? 'The parameters that all tasks of the job see, as a JSON object.' : parsed.reason}
          </p>
          {disabled && (
            <label className={style.check}>
              <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
              <span>The DAG is switched off. Start the job nevertheless</span>
            </label>
          )}
          {error !== null && <Trouble error={error} />}
          <div>
            <Button type="submit" look="accent" disabled={!parsed.ok || busy || (disabled && !force)}>
              Start the job
            </Button>
          </div>
          <div className={style.same}>
            <h2 className={style.small}>The same in a shell</h2>
            <Twins commands={twins.trigger(dag, parsed.ok ? parsed.value : {}, force)} />
          </div>
        </form>
        <aside>
          <h2>Last contexts</h2>
          {contexts.length === 0 && <p className={style.text}>No job of this DAG yet.</p>}
          <ul className={style.past}>
            {contexts.map((job) => (
              <li key={job.job_id}>
                <button type="button" onClick={() => setText(JSON.stringify(job.context, null, 2))} title="Take this context">
                  <code>{JSON.stringify(job.context)}</code>
                </button>
                <span>
                  <StatusWord status={job.status} />
                  <Faint>
                    <Time at={job.created_at} />
                  </Faint>
                </span>
              </li>
            ))}
          </ul>
        </aside>
      </div>
    </Page>
  );
}
