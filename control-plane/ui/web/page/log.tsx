import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { answer, client, type LogPage } from '../api/client';
import type { JobView } from '../job/follow';
import { linesOf, piecesOf, plain } from '../job/log-text';
import { Button, Copy, Faint, Trouble } from '../part/basics';
import bar from '../part/bar.module.css';
import { bytes, count, plural } from '../part/format';
import { useParam } from '../part/url';
import { useSlice } from '../part/virtual';
import style from './log.module.css';

const ROW = 18;
const STRETCH = 512 * 1024;
const AGAIN = 1000;

interface Log {
  readonly text: string;
  /** The byte with which the text begins; 0 once all that is before is there. */
  readonly from: number;
  readonly next: number;
  readonly size: number;
  readonly complete: boolean;
}

type Address = { id: string; task: string; attempt: number };

function read(at: Address, query: { after?: number; before?: number; limit?: number }): Promise<LogPage> {
  // As JSON, which is what the client asks for.
  return answer(client.GET('/v1/jobs/{id}/tasks/{task}/attempts/{attempt}/log', { params: { path: at, query } })) as Promise<LogPage>;
}

/** Saves the whole log, as it was written, in a file. */
async function save(at: Address): Promise<void> {
  const text = (await answer(
    client.GET('/v1/jobs/{id}/tasks/{task}/attempts/{attempt}/log', { params: { path: at }, headers: { accept: 'text/plain' }, parseAs: 'text' }),
  )) as string;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = `${at.id}.${at.task}.${at.attempt}.log`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The log of an attempt: its end first, what follows as it is written, what is before on demand. */
function useLog(at: Address): { log: Log | null; error: unknown; earlier: () => void; loading: boolean } {
  const [log, setLog] = useState<Log | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(false);
  const latest = useRef<Log | null>(null);
  const key = `${at.id} ${at.task} ${at.attempt}`;
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (next: Log): void => {
      latest.current = next;
      setLog(next);
      setError(null);
    };
    const follow = async (): Promise<void> => {
      try {
        const known = latest.current;
        const page = await read(at, { after: known === null ? -1 : known.next, limit: STRETCH });
        if (stopped) return;
        show({
          text: known === null ? page.text : known.text + page.text,
          from: known === null ? page.from : known.from,
          next: page.next_after,
          size: page.size,
          complete: page.complete,
        });
        if (!page.complete) timer = setTimeout(() => void follow(), page.next_after < page.size ? 0 : AGAIN);
      } catch (e) {
        if (stopped) return;
        setError(e);
        if (latest.current !== null) timer = setTimeout(() => void follow(), 3 * AGAIN);
      }
    };
    latest.current = null;
    setLog(null);
    setError(null);
    void follow();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [key]);
  const earlier = (): void => {
    const known = latest.current;
    if (known === null || known.from === 0 || loading) return;
    setLoading(true);
    read(at, { before: known.from, limit: STRETCH })
      .then((page) => {
        const now = latest.current ?? known;
        const next = { ...now, text: page.text + now.text, from: page.from };
        latest.current = next;
        setLog(next);
      }, setError)
      .finally(() => setLoading(false));
  };
  return { log, error, earlier, loading };
}

export function LogView({ follower, task, attempts }: { follower: JobView; task: string; attempts: number }) {
  const [chosen, setAttempt] = useParam('attempt');
  const [query, setQuery] = useParam('find');
  const attempt = Math.min(Math.max(1, Number(chosen) || attempts), Math.max(1, attempts));
  const { log, error, earlier, loading } = useLog({ id: follower.id, task, attempt });
  const address = { id: follower.id, task, attempt };
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ lines: 0, from: 0 });
  const all = useMemo(() => (log === null ? [] : linesOf(log.text)), [log]);
  const wanted = (query ?? '').toLowerCase();
  const found = useMemo(() => {
    if (wanted === '') return null;
    const rows: number[] = [];
    all.forEach((line, i) => {
      if (plain(line).toLowerCase().includes(wanted)) rows.push(i);
    });
    return rows;
  }, [all, wanted]);
  const rows = found === null ? all.length : found.length;
  const slice = useSlice(box, rows, ROW, 20);
  const line = /^#L(\d+)$/.exec(window.location.hash)?.[1];

  // Reads on at the end only if the reader is there; what is put before leaves what is seen where it is.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || log === null) return;
    const was = before.current;
    if (was.lines !== 0 && log.from < was.from) element.scrollTop += (all.length - was.lines) * ROW;
    else if (line !== undefined && was.lines === 0) element.scrollTop = Math.max(0, (Number(line) - 1) * ROW - element.clientHeight / 2);
    else if (atEnd.current) element.scrollTop = element.scrollHeight;
    before.current = { lines: all.length, from: log.from };
  }, [log, all, line]);

  const toEnd = (): void => {
    atEnd.current = true;
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  };
  // Lines can be counted only from the beginning.
  const numbered = log !== null && log.from === 0;
  return (
    <div className={style.log}>
      <div className={bar.bar}>
        {attempts > 1 && (
          <select className={bar.field} aria-label="Attempt" value={attempt} onChange={(event) => setAttempt(event.target.value === String(attempts) ? null : event.target.value)}>
            {Array.from({ length: attempts }, (_, i) => i + 1).map((each) => (
              <option key={each} value={each}>
                attempt {each}
              </option>
            ))}
          </select>
        )}
        <input
          className={`${bar.field} ${style.find}`}
          type="search"
          aria-label="Show lines with"
          placeholder="Show lines with"
          value={query ?? ''}
          onChange={(event) => setQuery(event.target.value, { replace: true })}
        />
        <div className={bar.end}>
          <Button look="quiet" onClick={toEnd}>
            End
          </Button>
          <Button look="quiet" onClick={() => void save(address)}>
            Save
          </Button>
          <Copy text={log === null ? '' : all.map(plain).join('\n')} />
        </div>
      </div>
      {error !== null && <Trouble error={error} />}
      {log !== null && (
        <>
          {log.from > 0 && (
            <Button look="quiet" onClick={earlier} disabled={loading}>
              {bytes(log.from)} before this: show more
            </Button>
          )}
          <div
            className={style.box}
            ref={box}
            tabIndex={0}
            role="group"
            aria-label="Log"
            onScroll={(event) => {
              const element = event.currentTarget;
              atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * ROW;
            }}
          >
            <div style={{ height: rows * ROW, position: 'relative' }}>
              {Array.from({ length: Math.max(0, slice.last - slice.first) }, (_, k) => {
                const row = slice.first + k;
                const index = found === null ? row : (found[row] ?? 0);
                return (
                  <div key={index} className={style.line} style={{ top: row * ROW }} data-chosen={line === String(index + 1) ? '' : undefined}>
                    {numbered && (
                      <a href={`#L${index + 1}`} className={style.number} tabIndex={-1} aria-label={`Line ${index + 1}`}>
                        {index + 1}
                      </a>
                    )}
                    <span className={style.text}>
                      {piecesOf(all[index] ?? '').map((piece, p) => (
                        // Pieces of a line have no name but their place.
                        // oxlint-disable-next-line react/no-array-index-key
                        <span key={p} data-look={piece.look === '' ? undefined : piece.look}>
                          {piece.text}
                        </span>
                      ))}
                    </span>
                  </div>
                );
              })}
            </div>
            {rows === 0 && <p className={style.none}>{found === null ? (log.complete ? 'It wrote nothing.' : 'It has not written anything yet.') : 'No line has this.'}</p>}
          </div>
          <p className={bar.hint}>
            {plural(all.length, 'line')}
            {found !== null && `, ${count(found.length)} shown`}, {bytes(log.size)}
            {!log.complete && ', follows what is written'}
          </p>
        </>
      )}
      {log === null && error === null && <Faint>reading the log …</Faint>}
    </div>
  );
}
