import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import { Button, Empty } from '../part/basics';
import bar from '../part/bar.module.css';
import { count, plural } from '../part/format';
import { Glyph, StatusBar } from '../part/glyph';
import { useKeys } from '../part/keys';
import { useSettings } from '../part/settings';
import { LOOKS, STACK } from '../part/status';
import { taskPath, useParam } from '../part/url';
import { foldBut, unfolded, type Group } from './fold';
import type { JobView } from './follow';
import type { JobGraph } from './graph';
import { GraphPicture, loudest, type Camera } from './graph-draw';
import style from './graph-view.module.css';
import { NODE_HEIGHT, NODE_WIDTH, layered, type Layout } from './layers';
import { FOLD_FROM, countsOf, foldOf } from './rows';
import { themeOf } from './timeline-draw';

/** Above so many nodes in view they are drawn on the canvas, without a button each. */
const MOST_BUTTONS = 200;
const LEAST_SCALE = 0.02;
const MOST_SCALE = 1.5;
const BUTTONS_FROM = 0.45;

/** The tasks of a DAG and what they wait for; with a job, how its tasks stand. */
export function GraphView({ graph, follower, chosen }: { graph: JobGraph; follower?: JobView; chosen?: string | undefined }) {
  const [foldChoice, setFold] = useParam('fold');
  const [openText, setOpen] = useParam('groups');
  const flat = foldChoice === null ? graph.ids.length < FOLD_FROM : foldChoice === 'off';
  const open = useMemo(() => new Set((openText ?? '').split(',').filter((key) => key !== '').map(Number)), [openText]);
  const folded = useMemo(() => foldOf(graph), [graph]);
  const shown = useMemo(() => {
    if (flat) return unfolded(graph);
    return open.size === 0 ? folded : foldBut(graph, folded, open);
  }, [graph, folded, flat, open]);
  const layout = useMemo(
    () =>
      layered(
        shown.groups.map((group) => group.level),
        shown.groups.map((group) => group.upstream),
      ),
    [shown],
  );
  const [, go] = useLocation();
  const search = useSearch();
  const openGroup = (group: Group): void => {
    const first = group.members[0] ?? 0;
    if (group.members.length > 1) {
      const next = new Set(open);
      next.add(folded.groupOf[first] ?? 0);
      setOpen([...next].join(','), { replace: true });
    } else if (follower !== undefined) {
      go(`${taskPath(follower.id, graph.ids[first] ?? '')}${search === '' ? '' : `?${search}`}`);
    }
  };
  useKeys({ f: () => setFold(flat ? 'on' : 'off', { replace: true }) });
  const folds = folded.groups.length < graph.ids.length;
  if (!graph.complete && graph.groups !== undefined) return <GraphView graph={graph.groups} />;
  if (!graph.complete) {
    return (
      <Empty title="The graph of this version is not known any more">
        <p>The job is pinned to an older version of the DAG. Its tasks are on the tab Tasks.</p>
      </Empty>
    );
  }
  return (
    <div className={style.graph}>
      <div className={style.tools}>
        <span className={bar.hint}>
          {shown.groups.length === graph.ids.length
            ? plural(graph.ids.length, 'task')
            : `${plural(graph.ids.length, 'task')} in ${plural(shown.groups.length, 'group')} of one role`}
        </span>
        <div className={bar.end}>
          {folds && (
            <Button look="quiet" aria-pressed={!flat} onClick={() => setFold(flat ? 'on' : 'off', { replace: true })} title="f">
              {flat ? 'Fold alike tasks' : 'Unfold all'}
            </Button>
          )}
          {!flat && open.size > 0 && (
            <Button look="quiet" onClick={() => setOpen(null, { replace: true })}>
              Fold again
            </Button>
          )}
        </div>
      </div>
      <Plane layout={layout} groups={shown.groups} graph={graph} follower={follower} chosen={chosen} onOpen={openGroup} />
    </div>
  );
}

function Plane({
  layout,
  groups,
  graph,
  follower,
  chosen,
  onOpen,
}: {
  layout: Layout;
  groups: readonly Group[];
  graph: JobGraph;
  follower: JobView | undefined;
  chosen: string | undefined;
  onOpen: (group: Group) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, scale: 1 });
  const [focused, setFocused] = useState<number | null>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const { theme: themeChoice } = useSettings();

  const fit = (width: number, height: number): Camera => {
    const scale = Math.max(LEAST_SCALE, Math.min(1, (width - 48) / layout.width, (height - 32) / layout.height));
    // A graph too large for names begins at its left edge, readable; the whole is one key away.
    const readable = scale < BUTTONS_FROM && groups.length <= MOST_BUTTONS ? 0.75 : scale;
    return {
      scale: readable,
      x: readable === scale ? (width - layout.width * scale) / 2 : 24,
      y: Math.max(16, (height - layout.height * readable) / 2) + (layout.height * readable > height ? (height - 32 - layout.height * readable) / 2 : 0),
    };
  };

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    // React's listeners of the wheel are passive; this one keeps the page where it is.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const rect = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        zoomAt(event.clientX - rect.left, event.clientY - rect.top, Math.exp(-event.deltaY * 0.01));
      } else {
        setCamera((before) => ({ ...before, x: before.x - event.deltaX, y: before.y - event.deltaY }));
      }
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }, []);
  useEffect(() => {
    if (size.width > 0) setCamera(fit(size.width, size.height));
  }, [layout, size.width, size.height]);

  const zoomAt = (x: number, y: number, factor: number): void =>
    setCamera((before) => {
      const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, before.scale * factor));
      const by = scale / before.scale;
      return { scale, x: x - (x - before.x) * by, y: y - (y - before.y) * by };
    });
  useKeys({
    '+': () => zoomAt(size.width / 2, size.height / 2, 1.5),
    '-': () => zoomAt(size.width / 2, size.height / 2, 1 / 1.5),
    '0': () => {
      const scale = Math.max(LEAST_SCALE, Math.min(1, (size.width - 48) / layout.width, (size.height - 32) / layout.height));
      setCamera({ scale, x: (size.width - layout.width * scale) / 2, y: (size.height - layout.height * scale) / 2 });
    },
  });

  const inView = useMemo(() => {
    const found: number[] = [];
    const { x, y, scale } = camera;
    layout.places.forEach((place, i) => {
      const left = place.x * scale + x;
      const top = place.y * scale + y;
      if (left < size.width && left + NODE_WIDTH * scale > 0 && top < size.height && top + NODE_HEIGHT * scale > 0) found.push(i);
    });
    return found;
  }, [layout, camera, size]);
  const buttons = camera.scale >= BUTTONS_FROM && inView.length <= MOST_BUTTONS;

  const latest = useRef({ camera, size, buttons, focused });
  useEffect(() => {
    latest.current = { camera, size, buttons, focused };
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const picture = new GraphPicture();
    let frame = 0;
    let drawn: unknown[] = [];
    let theme = themeOf(element);
    const draw = (now: number): void => {
      frame = requestAnimationFrame(draw);
      const { camera, size, buttons, focused } = latest.current;
      const key = [camera, size, buttons, focused, window.devicePixelRatio];
      if (size.width === 0 || (key.every((each, i) => each === drawn[i]) && !picture.isBehind(follower?.store))) return;
      drawn = key;
      picture.show(element, { layout, groups, store: follower?.store, theme, camera, size, focused, nodes: !buttons }, now);
    };
    frame = requestAnimationFrame(draw);
    const redraw = (): void => {
      theme = themeOf(element);
      drawn = [];
    };
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', redraw);
    return () => {
      cancelAnimationFrame(frame);
      picture.close();
      media.removeEventListener('change', redraw);
    };
  }, [layout, groups, follower, themeChoice]);

  const [, redrawWithJob] = useState(0);
  useEffect(() => {
    if (follower === undefined) return undefined;
    const timer = setInterval(() => redrawWithJob(follower.revision), 250);
    return () => clearInterval(timer);
  }, [follower]);

  const reveal = (i: number): void => {
    const place = layout.places[i];
    if (place === undefined) return;
    setCamera((before) => {
      const left = place.x * before.scale + before.x;
      const top = place.y * before.scale + before.y;
      const outside = left < 16 || top < 16 || left + NODE_WIDTH * before.scale > size.width - 16 || top + NODE_HEIGHT * before.scale > size.height - 16;
      if (!outside) return before;
      return { ...before, x: size.width / 2 - (place.x + NODE_WIDTH / 2) * before.scale, y: size.height / 2 - (place.y + NODE_HEIGHT / 2) * before.scale };
    });
    setTimeout(() => box.current?.querySelector<HTMLElement>(`[data-node="${i}"]`)?.focus({ preventScroll: true }), 30);
  };
  const walk = (event: KeyboardEvent, i: number): void => {
    const column = (level: number): number[] =>
      [...groups.keys()].filter((k) => groups[k]?.level === level).toSorted((a, b) => (layout.places[a]?.y ?? 0) - (layout.places[b]?.y ?? 0));
    let to: number | undefined;
    if (event.key === 'ArrowLeft') to = groups[i]?.upstream[0];
    else if (event.key === 'ArrowRight') to = groups.findIndex((group) => group.upstream.includes(i));
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const near = column(groups[i]?.level ?? 0);
      to = near[near.indexOf(i) + (event.key === 'ArrowUp' ? -1 : 1)];
    } else return;
    event.preventDefault();
    if (to !== undefined && to >= 0) reveal(to);
  };

  const pointer = {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      drag.current = { x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const from = drag.current;
      if (from === null || event.buttons === 0) return;
      const dx = event.clientX - from.x;
      const dy = event.clientY - from.y;
      if (!from.moved && Math.hypot(dx, dy) < 4) return;
      if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, y: event.clientY, moved: true };
      setCamera((before) => ({ ...before, x: before.x + dx, y: before.y + dy }));
    },
    onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
      const from = drag.current;
      drag.current = null;
      if (from === null || from.moved || buttons) return;
      // Nodes on the canvas: a click comes nearer.
      const rect = event.currentTarget.getBoundingClientRect();
      zoomAt(event.clientX - rect.left, event.clientY - rect.top, Math.max(2, (BUTTONS_FROM * 1.4) / camera.scale));
    },
  };
  return (
    <div className={style.plane} ref={box} {...pointer}>
      <canvas ref={canvas} className={style.canvas} aria-hidden="true" />
      {buttons && (
        <div className={style.nodes} style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.scale})` }} role="group" aria-label="Tasks of the graph">
          {inView.map((i) => {
            const group = groups[i];
            const place = layout.places[i];
            if (group === undefined || place === undefined) return null;
            return (
              <Node
                key={group.key}
                index={i}
                group={group}
                x={place.x}
                y={place.y}
                follower={follower}
                chosen={chosen !== undefined && group.members.length === 1 && graph.ids[group.members[0] ?? 0] === chosen}
                onOpen={() => onOpen(group)}
                onKey={(event) => walk(event, i)}
                onFocus={(on) => setFocused(on ? i : null)}
                canOpen={follower !== undefined || group.members.length > 1}
              />
            );
          })}
        </div>
      )}
    </div>
  );
}

function Node({
  index,
  group,
  x,
  y,
  follower,
  chosen,
  onOpen,
  onKey,
  onFocus,
  canOpen,
}: {
  index: number;
  group: Group;
  x: number;
  y: number;
  follower: JobView | undefined;
  chosen: boolean;
  onOpen: () => void;
  onKey: (event: KeyboardEvent) => void;
  onFocus: (on: boolean) => void;
  canOpen: boolean;
}) {
  const counts = follower === undefined ? undefined : countsOf(follower.store, group.members);
  const loud = follower === undefined ? undefined : loudest(follower.store, group.members);
  const many = group.members.length > 1;
  const words = counts === undefined ? group.type : STACK.filter((s) => (counts[s] ?? 0) > 0).map((s) => (many ? `${count(counts[s] ?? 0)} ${LOOKS[s].word}` : LOOKS[s].word)).join(', ');
  return (
    <button
      type="button"
      className={style.node}
      style={{ left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT }}
      data-node={index}
      data-row
      data-many={many ? '' : undefined}
      data-status={loud}
      aria-current={chosen ? 'true' : undefined}
      aria-disabled={canOpen ? undefined : true}
      title={`${group.label}${many ? `, ${count(group.members.length)} tasks` : ''}: ${words}`}
      onClick={canOpen ? onOpen : undefined}
      onKeyDown={onKey}
      onFocus={() => onFocus(true)}
      onBlur={() => onFocus(false)}
      onPointerEnter={() => onFocus(true)}
      onPointerLeave={() => onFocus(false)}
    >
      {loud !== undefined && !many && <Glyph status={loud} size={14} />}
      <span className={style.text}>
        <span className={style.name}>
          <span>{group.label}</span>
          {many && <b>×{count(group.members.length)}</b>}
        </span>
        {many && counts !== undefined ? <StatusBar counts={counts} /> : <span className={style.sub}>{counts === undefined ? group.type : words}</span>}
      </span>
    </button>
  );
}
