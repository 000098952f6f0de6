import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useDags, useJobs } from '../api/queries';
import { Dialog } from './basics';
import { shortId } from './format';
import { Glyph } from './glyph';
import style from './palette.module.css';
import { dagPath, jobPath } from './url';

interface Entry {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly detail?: string;
  readonly status?: string;
  readonly to: string;
}

/** Whether the letters of the query are in the text, in their order; better the fewer others lie between. */
function rank(text: string, query: string): number {
  const low = text.toLowerCase();
  const whole = low.indexOf(query);
  if (whole !== -1) return whole === 0 ? 0 : 1;
  let at = 0;
  for (const letter of query) {
    at = low.indexOf(letter, at) + 1;
    if (at === 0) return -1;
  }
  return 2 + at;
}

const PAGES: readonly Entry[] = [
  { key: 'p1', kind: 'Page', label: 'Now', to: '/' },
  { key: 'p2', kind: 'Page', label: 'DAGs', to: '/dags' },
  { key: 'p3', kind: 'Page', label: 'Jobs', to: '/jobs' },
  { key: 'p4', kind: 'Page', label: 'Failed jobs', to: '/jobs?status=failed' },
  { key: 'p5', kind: 'Page', label: 'Running jobs', to: '/jobs?status=running' },
  { key: 'p6', kind: 'Page', label: 'Workers', to: '/workers' },
  { key: 'p7', kind: 'Page', label: 'Settings', to: '/settings' },
];

const MOST = 12;

/** Finds a DAG, a job, a page or an action by some of its letters. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  /** Enter was pressed before there was anything to open. */
  const [pressed, setPressed] = useState(false);
  const dags = useDags();
  const jobs = useJobs({ limit: 50 });
  const entries = useMemo<readonly Entry[]>(
    () => [
      ...(dags.data ?? []).map((dag): Entry => ({ key: `d ${dag.name}`, kind: 'DAG', label: dag.name, to: dagPath(dag.name) })),
      ...(dags.data ?? []).map(
        (dag): Entry => ({ key: `t ${dag.name}`, kind: 'Trigger', label: dag.name, to: `${dagPath(dag.name)}/trigger` }),
      ),
      ...(jobs.data?.jobs ?? []).map(
        (job): Entry => ({
          key: `j ${job.job_id}`,
          kind: 'Job',
          label: shortId(job.job_id),
          detail: job.dag,
          status: job.status,
          to: jobPath(job.job_id),
        }),
      ),
      ...PAGES,
    ],
    [dags.data, jobs.data],
  );
  const query = text.trim().toLowerCase();
  const found = useMemo(() => {
    // A whole id of a job need not be among the newest.
    const direct: Entry[] = /^[\w.-]{20,128}$/.test(query) ? [{ key: 'id', kind: 'Job', label: text.trim(), to: jobPath(text.trim()) }] : [];
    if (query === '') return PAGES;
    const ranked = entries
      .map((entry) => ({ entry, rank: rank(`${entry.kind} ${entry.label} ${entry.detail ?? ''}`, query) }))
      .filter((each) => each.rank >= 0)
      .toSorted((a, b) => a.rank - b.rank)
      .map((each) => each.entry);
    return [...direct, ...ranked].slice(0, MOST);
  }, [entries, query, text]);
  const loading = dags.isPending || jobs.isPending;
  const open = (entry: Entry | undefined): void => {
    if (entry === undefined) {
      setPressed(loading);
      return;
    }
    onClose();
    go(entry.to);
  };
  // Whoever types faster than the control plane answers has what was asked for once it is there.
  useEffect(() => {
    if (pressed && found[0] !== undefined) {
      onClose();
      go(found[0].to);
    }
  }, [pressed, found, go, onClose]);
  return (
    <Dialog title="Go to" onClose={onClose} wide>
      <div className={style.palette}>
        <input
          className={style.input}
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={found[chosen] === undefined ? undefined : `found-${chosen}`}
          aria-label="DAG, job, page or action"
          placeholder="DAG, job, page or action"
          autoComplete="off"
          autoFocus
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
            setPressed(false);
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (step !== 0) {
              event.preventDefault();
              setChosen((before) => Math.max(0, Math.min(found.length - 1, before + step)));
            } else if (event.key === 'Enter') {
              event.preventDefault();
              open(found[chosen]);
            }
          }}
        />
        <ul id="found" role="listbox" aria-label="Found" className={style.list}>
          {found.map((entry, i) => (
            // The keys of a listbox are those of its text field.
            <li
              key={entry.key}
              id={`found-${i}`}
              role="option"
              aria-selected={i === chosen}
              onMouseMove={() => setChosen(i)}
              onClick={() => open(entry)}
              onKeyDown={() => open(entry)}
              tabIndex={-1}
            >
              <span className={style.kind}>{entry.kind}</span>
              {entry.status !== undefined && <Glyph status={entry.status} size={12} />}
              <span>{entry.label}</span>
              {entry.detail !== undefined && <span className={style.detail}>{entry.detail}</span>}
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className={style.none}>{loading ? 'looking …' : 'Nothing is called like this.'}</p>}
      </div>
    </Dialog>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl K, ⌘K', 'find a DAG, a job, a page'],
  ['1 2 3 4', 'Now, DAGs, Jobs, Workers'],
  ['j k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['t', 'trigger the DAG'],
  ['n p', 'next and previous failure of a job'],
  ['l', 'log of the open task'],
  ['[ ]', 'previous and next attempt'],
  ['f', 'fold and unfold tasks'],
  ['+ − 0', 'zoom in, out, all'],
  [', .', 'a job one event earlier, later'],
  ['Escape', 'close the panel'],
  ['?', 'these keys'],
];

export function KeyList({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={style.keys}>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
