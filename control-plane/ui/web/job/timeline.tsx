import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import bar from '../part/bar.module.css';
import { Button } from '../part/basics';
import { clock, count, duration, timeOfDay, timeWithMillis } from '../part/format';
import { Glyph, StatusBar } from '../part/glyph';
import { useKeys } from '../part/keys';
import { useSettings } from '../part/settings';
import { LOOKS } from '../part/status';
import { taskPath, useParam } from '../part/url';
import { useSlice } from '../part/virtual';
import { criticalPath } from './critical';
import type { JobView } from './follow';
import { idleGaps, timeScale, type Interval } from './gaps';
import { FOLD_FROM, countsOf, foldOf, rowsOf } from './rows';
import { drawAxis, drawTimeline, themeOf, type Row, type View } from './timeline-draw';
import style from './timeline.module.css';
import { useRevision } from './use-job';

const ROW = 28;
const MARGIN = 0.02;
/** Labels of the axis are at least so far apart, in pixels. */
const LABEL_WIDTH = 90;
const NO_GAPS: readonly Interval[] = [];

/** A moment by its distance from the beginning of the job, with as many digits as tell it from the next label. */
function sinceBegin(ms: number, apart: number): string {
  if (Math.abs(ms) < 1000) return `+${Math.round(ms)} ms`;
  return `+${(ms / 1000).toFixed(apart >= 100 ? 1 : apart >= 10 ? 2 : 3)} s`;
}

/** When each task of a job waited and ran. */
export function Timeline({ follower, chosen }: { follower: JobView; chosen: string | undefined }) {
  const revision = useRevision(follower);
  const { store, graph } = follower;
  const { zone, theme: themeChoice } = useSettings();
  const [, go] = useLocation();
  const search = useSearch();
  const [flatChoice, setFlat] = useParam('fold');
  const [openText, setOpen] = useParam('open');
  const [zoom, setZoom] = useParam('zoom');
  const [gapChoice, setGaps] = useParam('idle');
  const flat = flatChoice === null ? graph.ids.length < FOLD_FROM : flatChoice === 'off';
  const open = useMemo(() => new Set((openText ?? '').split(',').filter((key) => key !== '')), [openText]);
  const folded = useMemo(() => foldOf(graph), [graph]);
  // Items of mapped tasks appear as the job runs.
  const rows = useMemo(() => rowsOf(store, folded, open, flat), [store, folded, open, flat, store.size]);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const axis = useRef<HTMLCanvasElement>(null);
  const slice = useSlice(box, rows.length, ROW);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const [hover, setHover] = useState<{ x: number; row: number } | null>(null);

  const now = follower.now();
  const running = store.endedJobAt === 0;
  const begin = store.startedJobAt !== 0 ? store.startedJobAt : (store.events[0] === undefined ? now : Date.parse(store.events[0].timestamp));
  const end = Math.max(begin + 10, follower.end !== 0 ? follower.end : running ? now : Math.max(store.endedJobAt, store.lastAt));
  const pad = (end - begin) * MARGIN;
  const [zoomFrom, zoomTo] = (zoom ?? '').split('-').map(Number);
  const zoomed = zoomFrom !== undefined && zoomTo !== undefined && zoomTo > zoomFrom;
  // A zoom counts from the job's start, so that a link to it is short.
  const from = zoomed ? begin + zoomFrom : begin - pad;
  const to = zoomed ? begin + zoomTo : end + pad;
  const path = useMemo(() => criticalPath(store, graph.upstream, now), [store, graph, revision, running ? Math.floor(now / 1000) : 0]);
  const critical = useMemo(() => new Set(path.tasks), [path]);
  const second = running ? Math.floor(now / 1000) : 0;
  const idle = useMemo(() => idleGaps(store, begin, end, now), [store, revision, begin, second]);
  const gaps = gapChoice === 'on' ? NO_GAPS : idle;

  const latest = useRef({ follower, rows, slice, from, to, critical, zoomed, begin, gaps });
  useEffect(() => {
    latest.current = { follower, rows, slice, from, to, critical, zoomed, begin, gaps };
  });

  // While the job runs, bars grow with each frame that the screen has; else only what changed is drawn.
  useEffect(() => {
    const element = canvas.current;
    const scrolled = box.current;
    if (element === null || scrolled === null) return undefined;
    let frame = 0;
    let drawn = '';
    let theme = themeOf(element);
    const draw = (): void => {
      frame = requestAnimationFrame(draw);
      const state = latest.current;
      const at = state.follower.now();
      const live = store.endedJobAt === 0 && !state.follower.past;
      const width = element.clientWidth;
      const height = element.clientHeight;
      const key = `${store.version} ${state.rows.length} ${[...open].join()} ${flat} ${scrolled.scrollTop} ${width} ${height} ${state.from} ${state.to} ${live ? Math.floor(at / 50) : 0} ${state.critical.size} ${state.gaps.length}`;
      if (key === drawn || width === 0) return;
      drawn = key;
      const ratio = window.devicePixelRatio;
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio);
        element.height = Math.round(height * ratio);
        theme = themeOf(element);
      }
      const ctx = element.getContext('2d');
      if (ctx === null) return;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const viewEnd = state.zoomed || !live ? state.to : Math.max(state.to, at + (at - state.begin) * MARGIN);
      const scale = timeScale(state.from, viewEnd, width, state.gaps);
      // By the time that is seen: a second has several labels then.
      const fine = scale.perPixel * width < 5000;
      const view: View = {
        rows: state.rows,
        first: Math.max(0, Math.floor(scrolled.scrollTop / ROW)),
        last: Math.min(state.rows.length, Math.ceil((scrolled.scrollTop + height) / ROW)),
        rowHeight: ROW,
        scrollTop: scrolled.scrollTop,
        width,
        height,
        from: state.from,
        to: viewEnd,
        now: at,
        origin: fine ? state.begin : 0,
        critical: state.critical,
        scale,
      };
      drawTimeline(ctx, store, view, theme);
      const labels = axis.current;
      const labelCtx = labels?.getContext('2d');
      if (labels == null || labelCtx == null) return;
      if (labels.width !== Math.round(width * ratio)) {
        labels.width = Math.round(width * ratio);
        labels.height = Math.round(24 * ratio);
      }
      labelCtx.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawAxis(labelCtx, view, theme, (moment) => (fine ? sinceBegin(moment - state.begin, scale.perPixel * LABEL_WIDTH) : timeOfDay(moment, zone)));
    };
    draw();
    const redraw = (): void => {
      theme = themeOf(element);
      drawn = '';
    };
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', redraw);
    return () => {
      cancelAnimationFrame(frame);
      media.removeEventListener('change', redraw);
    };
  }, [store, open, flat, themeChoice, zone]);

  const toggle = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next.size === 0 ? null : [...next].join(','), { replace: true });
  };
  const openTask = (row: Row): void => {
    if (row.kind === 'group') toggle(row.key);
    else go(`${taskPath(follower.id, store.ids[row.task] ?? '')}${search === '' ? '' : `?${search}`}`);
  };
  const zoomTo2 = (a: number, b: number): void =>
    setZoom(`${Math.round(Math.min(a, b) - begin)}-${Math.round(Math.max(a, b) - begin)}`, { replace: zoomed });
  const scaleBy = (factor: number): void => {
    const middle = (from + to) / 2;
    zoomTo2(middle - ((to - from) / 2) * factor, middle + ((to - from) / 2) * factor);
  };
  useKeys({
    f: () => setFlat(flat ? 'on' : 'off', { replace: true }),
    '+': () => scaleBy(0.5),
    '-': () => scaleBy(2),
    '0': () => setZoom(null),
  });

  const timeAt = (clientX: number): number => {
    const rect = canvas.current?.getBoundingClientRect();
    if (rect === undefined) return from;
    return timeScale(from, to, rect.width, gaps).at(clientX - rect.left);
  };
  const rowAt = (clientY: number): number => {
    const rect = canvas.current?.getBoundingClientRect();
    if (rect === undefined) return -1;
    return Math.floor((clientY - rect.top + (box.current?.scrollTop ?? 0)) / ROW);
  };
  const pointer = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      if (event.pointerType === 'touch') return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: event.clientX, to: event.clientX });
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      if (drag !== null) setDrag({ ...drag, to: event.clientX });
      setHover({ x: event.clientX, row: rowAt(event.clientY) });
    },
    onPointerLeave: () => setHover(null),
    onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => {
      const moved = drag === null ? 0 : Math.abs(drag.to - drag.from);
      if (drag !== null && moved > 6) zoomTo2(timeAt(drag.from), timeAt(drag.to));
      else {
        const row = rows[rowAt(event.clientY)];
        if (row !== undefined) openTask(row);
      }
      setDrag(null);
    },
  };
  const left = canvas.current?.getBoundingClientRect().left ?? 0;
  const hovered = hover === null ? undefined : rows[hover.row];

  return (
    <div className={style.timeline}>
      <div className={style.tools}>
        <PathBudget path={path} ended={!running} />
        <div className={bar.end}>
          {folded.groups.length < graph.ids.length && (
            <Button look="quiet" aria-pressed={!flat} onClick={() => setFlat(flat ? 'on' : 'off', { replace: true })} title="f">
              {flat ? 'Fold alike tasks' : 'Unfold'}
            </Button>
          )}
          {idle.length > 0 && (
            <Button
              look="quiet"
              aria-pressed={gapChoice !== 'on'}
              onClick={() => setGaps(gapChoice === 'on' ? null : 'on', { replace: true })}
              title="Stretches in which nothing ran"
            >
              {gapChoice === 'on' ? 'Fold idle time' : 'Show idle time'}
            </Button>
          )}
          <Button look="quiet" onClick={() => scaleBy(0.5)} aria-label="Zoom in" title="+, or drag over the bars">
            +
          </Button>
          <Button look="quiet" onClick={() => scaleBy(2)} aria-label="Zoom out" title="−" disabled={!zoomed}>
            −
          </Button>
          {zoomed && (
            <Button look="quiet" onClick={() => setZoom(null)} title="0">
              Whole job
            </Button>
          )}
        </div>
      </div>
      <canvas ref={axis} className={style.axis} style={{ width: slice.width === 0 ? undefined : `calc(${slice.width}px - var(--label))` }} aria-hidden="true" />
      <div className={style.box} ref={box} tabIndex={-1}>
        <div className={style.space} style={{ height: rows.length * ROW }}>
          <div className={style.labels} role="group" aria-label="Tasks">
            {rows.slice(slice.first, slice.last).map((row, k) => (
              <RowLabel
                key={row.key}
                row={row}
                top={(slice.first + k) * ROW}
                follower={follower}
                chosen={chosen}
                critical={row.kind === 'task' && critical.has(row.task)}
                onOpen={() => openTask(row)}
                onKey={(event) => {
                  if (row.kind !== 'group') return;
                  if ((event.key === 'ArrowRight' && !row.open) || (event.key === 'ArrowLeft' && row.open)) toggle(row.key);
                }}
              />
            ))}
          </div>
          <canvas ref={canvas} className={style.canvas} style={{ height: slice.height === 0 ? undefined : slice.height }} aria-hidden="true" {...pointer} />
        </div>
        {drag !== null && Math.abs(drag.to - drag.from) > 6 && (
          <div className={style.drag} style={{ left: Math.min(drag.from, drag.to) - left, width: Math.abs(drag.to - drag.from) }} />
        )}
      </div>
      <div className={style.status} aria-live="off">
        {hover !== null && (
          <>
            <span>{timeWithMillis(timeAt(hover.x), zone)}</span>
            <span>+{duration(timeAt(hover.x) - begin)}</span>
            {hovered !== undefined && <RowSummary row={hovered} follower={follower} now={now} />}
          </>
        )}
        {hover === null && <Legend />}
      </div>
    </div>
  );
}

function PathBudget({ path, ended }: { path: ReturnType<typeof criticalPath>; ended: boolean }) {
  if (path.tasks.length === 0 || path.total === 0) return <span className={bar.hint}>Nothing started yet</span>;
  const parts = [`${duration(path.running)} running`, `${duration(path.waiting)} waiting`];
  if (path.backoff > 0) parts.push(`${duration(path.backoff)} backoff`);
  return (
    <span className={bar.hint} title="The chain of tasks that the end of the job waited for; underlined in the timeline">
      <span className={style.critical} aria-hidden="true" /> Critical path {ended ? '' : 'so far '}
      <strong>{duration(path.total)}</strong> = {parts.join(' + ')}, over {count(path.tasks.length)} {path.tasks.length === 1 ? 'task' : 'tasks'}
    </span>
  );
}

function RowLabel({
  row,
  top,
  follower,
  chosen,
  critical,
  onOpen,
  onKey,
}: {
  row: Row;
  top: number;
  follower: JobView;
  chosen: string | undefined;
  critical: boolean;
  onOpen: () => void;
  onKey: (event: KeyboardEvent) => void;
}) {
  const { store } = follower;
  if (row.kind === 'group') {
    const counts = countsOf(store, row.members);
    return (
      <button type="button" className={style.label} style={{ top }} data-row aria-expanded={row.open} onClick={onOpen} onKeyDown={onKey}>
        <span className={style.caret} aria-hidden="true">
          {row.open ? '▾' : '▸'}
        </span>
        <span className={style.name}>{row.label}</span>
        <span className={style.times}>×{count(row.members.length)}</span>
        <StatusBar counts={counts} width={44} />
      </button>
    );
  }
  const id = store.ids[row.task] ?? '';
  const status = store.statusOf(row.task);
  return (
    <button
      type="button"
      className={style.label}
      style={{ top, paddingLeft: 8 + row.depth * 16 }}
      data-row
      data-failed={status === 'failed' ? '' : undefined}
      aria-current={id === chosen ? 'true' : undefined}
      onClick={onOpen}
    >
      <Glyph status={status} size={12} />
      <span className={`${style.name} ${critical ? style.onPath : ''}`}>{id}</span>
      <span className="visually-hidden">{LOOKS[status].word}</span>
      {(store.attempts[row.task] ?? 0) > 1 && <span className={style.times}>try {store.attempts[row.task]}</span>}
    </button>
  );
}

function RowSummary({ row, follower, now }: { row: Row; follower: JobView; now: number }) {
  const { store } = follower;
  if (row.kind === 'group') {
    const counts = countsOf(store, row.members);
    return (
      <span>
        {row.label}: {Object.entries(counts).map(([status, n]) => `${count(n)} ${LOOKS[status as keyof typeof LOOKS].word}`).join(', ')}
      </span>
    );
  }
  const i = row.task;
  const status = store.statusOf(i);
  const startedAt = store.startedAt[i] ?? 0;
  const queuedAt = store.queuedAt[i] ?? 0;
  const endedAt = store.endedAt[i] ?? 0;
  return (
    <span>
      {store.ids[i]}: {LOOKS[status].word}
      {queuedAt !== 0 && startedAt !== 0 && `, waited ${duration(startedAt - queuedAt)}`}
      {startedAt !== 0 && `, ${endedAt === 0 ? `running for ${clock(now - startedAt)}` : `ran ${duration(endedAt - startedAt)}`}`}
      {(store.attempts[i] ?? 0) > 1 && `, attempt ${store.attempts[i]}`}
    </span>
  );
}

function Legend() {
  return (
    <span className={style.legend}>
      <span>
        <i className={style.waitKey} /> waits for a worker
      </span>
      <span>
        <i className={style.backoffKey} /> backoff
      </span>
      <span>
        <i className={style.critical} /> critical path
      </span>
      <span className={style.hint}>drag to zoom</span>
    </span>
  );
}
