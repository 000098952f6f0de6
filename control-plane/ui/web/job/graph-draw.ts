import { LOOKS, type Status } from '../part/status';
import type { Group } from './fold';
import { NODE_HEIGHT, NODE_WIDTH, type Layout } from './layers';
import { countsOf } from './rows';
import type { JobStore } from './store';
import type { Theme } from './timeline-draw';

/** Where the graph's origin is in the view, in CSS pixels, and how much it is scaled. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is to be seen of a graph. */
export interface GraphScene {
  readonly layout: Layout;
  readonly groups: readonly Group[];
  /** The job whose statuses colour the nodes, if any. */
  readonly store: JobStore | undefined;
  readonly theme: Theme;
  readonly camera: Camera;
  readonly size: Size;
  /** The node whose edges stand out. */
  readonly focused: number | null;
  /** Whether nodes are drawn; otherwise they are buttons. */
  readonly nodes: boolean;
}

/** The status that a group is coloured by: what went wrong first, then what goes on, then what is done. */
const LOUDEST: readonly Status[] = ['failed', 'upstream_failed', 'up_for_retry', 'running', 'queued', 'waiting', 'cancelled', 'pending', 'ready', 'skipped', 'success'];

/** A larger picture has no margin: it takes four bytes a pixel. */
const MOST_PIXELS = 20_000_000;
/** How much of the view's width and height is drawn beyond each of its edges, in whole pixels. */
const marginOf = ({ width, height }: Size, ratio: number): { x: number; y: number } =>
  width * height * ratio * ratio * 2.25 > MOST_PIXELS ? { x: 0, y: 0 } : { x: Math.ceil(width / 4), y: Math.ceil(height / 4) };
/** For how long statuses may be old in a picture that is otherwise right, in milliseconds. */
const STALE_AFTER = 250;
/** Above so many edges they are drawn as straight lines and faintly. */
const MANY_EDGES = 5000;

/** The status that a group is coloured by. */
export function loudest(store: JobStore, members: readonly number[]): Status | undefined {
  const [only] = members;
  if (members.length === 1 && only !== undefined) return store.statusOf(only);
  const counts = countsOf(store, members);
  return LOUDEST.find((status) => (counts[status] ?? 0) > 0);
}

/**
 * Draws a graph through a picture that is larger than the view: while a graph is panned, the picture is copied, and it is drawn anew when the view
 * leaves it or when something else than the camera's place has changed. A graph of 10,000 nodes takes some 50 ms to draw and less than one to copy.
 */
export class GraphPicture {
  private readonly picture = document.createElement('canvas');
  private scene: GraphScene | undefined;
  private version = -1;
  private drawnAt = 0;
  private ratio = 0;
  private extents: { of: Layout; values: Float64Array } | undefined;

  /** Shows the scene on a canvas, which gets the size of the view; `now` is the frame's time in milliseconds. */
  show(element: HTMLCanvasElement, scene: GraphScene, now: number): void {
    const ctx = element.getContext('2d');
    if (ctx === null) return;
    const ratio = window.devicePixelRatio;
    const { camera, size } = scene;
    resize(element, Math.round(size.width * ratio), Math.round(size.height * ratio));
    if (!this.holds(scene, ratio, now)) this.draw(scene, ratio, now);
    const from = this.scene?.camera ?? camera;
    const margin = marginOf(size, ratio);
    ctx.clearRect(0, 0, element.width, element.height);
    ctx.drawImage(this.picture, Math.round((camera.x - from.x - margin.x) * ratio), Math.round((camera.y - from.y - margin.y) * ratio));
  }

  /** Whether a status has changed that is not in the picture yet. */
  isBehind(store: JobStore | undefined): boolean {
    return (store?.version ?? 0) !== this.version;
  }

  /** Gives the picture's memory back. */
  close(): void {
    resize(this.picture, 0, 0);
  }

  private holds(scene: GraphScene, ratio: number, now: number): boolean {
    const drawn = this.scene;
    if (drawn === undefined || this.ratio !== ratio) return false;
    const margin = marginOf(scene.size, ratio);
    if (this.isBehind(scene.store) && now - this.drawnAt >= STALE_AFTER) return false;
    return (
      drawn.layout === scene.layout &&
      drawn.groups === scene.groups &&
      drawn.store === scene.store &&
      drawn.theme === scene.theme &&
      drawn.focused === scene.focused &&
      drawn.nodes === scene.nodes &&
      drawn.size.width === scene.size.width &&
      drawn.size.height === scene.size.height &&
      drawn.camera.scale === scene.camera.scale &&
      Math.abs(drawn.camera.x - scene.camera.x) <= margin.x &&
      Math.abs(drawn.camera.y - scene.camera.y) <= margin.y
    );
  }

  private draw(scene: GraphScene, ratio: number, now: number): void {
    this.scene = scene;
    this.version = scene.store?.version ?? 0;
    this.drawnAt = now;
    this.ratio = ratio;
    const { size, camera, layout } = scene;
    const margin = marginOf(size, ratio);
    const width = size.width + 2 * margin.x;
    const height = size.height + 2 * margin.y;
    resize(this.picture, Math.ceil(width * ratio), Math.ceil(height * ratio));
    const ctx = this.picture.getContext('2d');
    if (ctx === null) return;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, this.picture.width, this.picture.height);
    const scale = camera.scale * ratio;
    ctx.setTransform(scale, 0, 0, scale, (camera.x + margin.x) * ratio, (camera.y + margin.y) * ratio);
    const left = -(camera.x + margin.x) / camera.scale;
    const top = -(camera.y + margin.y) / camera.scale;
    const view = { left, top, right: left + width / camera.scale, bottom: top + height / camera.scale };
    if (this.extents?.of !== layout) this.extents = { of: layout, values: extentsOf(layout) };
    drawEdges(ctx, scene, view, this.extents.values);
    if (scene.nodes) drawNodes(ctx, scene, view);
  }
}

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function resize(element: HTMLCanvasElement, width: number, height: number): void {
  if (element.width !== width || element.height !== height) {
    element.width = width;
    element.height = height;
  }
}

/** The left, top, right and bottom of each edge, one after the other. */
function extentsOf(layout: Layout): Float64Array {
  const values = new Float64Array(layout.edges.length * 4);
  layout.edges.forEach((edge, i) => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of edge.points) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
    values.set([left, top, right, bottom], i * 4);
  });
  return values;
}

function drawEdges(ctx: CanvasRenderingContext2D, scene: GraphScene, view: Rect, extents: Float64Array): void {
  const { layout, focused, theme } = scene;
  const { scale } = scene.camera;
  const many = layout.edges.length > MANY_EDGES;
  const plain = new Path2D();
  const strong = new Path2D();
  layout.edges.forEach((edge, k) => {
    const at = k * 4;
    if ((extents[at] ?? 0) > view.right || (extents[at + 1] ?? 0) > view.bottom || (extents[at + 2] ?? 0) < view.left || (extents[at + 3] ?? 0) < view.top) return;
    const into = edge.from === focused || edge.to === focused ? strong : plain;
    let from = edge.points[0];
    if (from === undefined) return;
    into.moveTo(from.x, from.y);
    for (const to of edge.points) {
      if (to === from) continue;
      if (many || from.y === to.y) into.lineTo(to.x, to.y);
      else {
        const half: number = (from.x + to.x) / 2;
        into.bezierCurveTo(half, from.y, half, to.y, to.x, to.y);
      }
      from = to;
    }
  });
  ctx.strokeStyle = theme.dark ? '#4a4f59' : '#b9c0cb';
  ctx.lineWidth = Math.max(1, 0.6 / scale);
  ctx.globalAlpha = many ? 0.3 : 1;
  ctx.stroke(plain);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = theme.accent;
  ctx.lineWidth = Math.max(1.5, 1.2 / scale);
  ctx.stroke(strong);
}

function drawNodes(ctx: CanvasRenderingContext2D, scene: GraphScene, view: Rect): void {
  const { layout, groups, store, theme } = scene;
  const { scale } = scene.camera;
  const shown: number[] = [];
  layout.places.forEach((place, i) => {
    if (place.x < view.right && place.x + NODE_WIDTH > view.left && place.y < view.bottom && place.y + NODE_HEIGHT > view.top) shown.push(i);
  });
  const statuses = shown.map((i) => (store === undefined ? undefined : loudest(store, groups[i]?.members ?? [])));
  // A corner that is rounded by less than two pixels is not seen.
  const corner = scale < 0.3 ? 0 : 6;
  for (const status of new Set(statuses)) {
    const path = new Path2D();
    shown.forEach((i, k) => {
      const place = layout.places[i];
      if (place === undefined || statuses[k] !== status) return;
      if (corner === 0) path.rect(place.x, place.y, NODE_WIDTH, NODE_HEIGHT);
      else path.roundRect(place.x, place.y, NODE_WIDTH, NODE_HEIGHT, corner);
    });
    ctx.fillStyle = status === undefined ? (theme.dark ? '#2a2d33' : '#dfe3e9') : LOOKS[status].fill;
    ctx.fill(path);
  }
  if (scale <= 0.28 || shown.length >= 2000) return;
  ctx.font = '12px system-ui, sans-serif';
  ctx.textBaseline = 'middle';
  shown.forEach((i, k) => {
    const group = groups[i];
    const place = layout.places[i];
    if (group === undefined || place === undefined) return;
    const status = statuses[k];
    ctx.fillStyle = status === undefined ? (theme.dark ? '#eceef2' : '#16181d') : LOOKS[status].ink;
    ctx.fillText(group.label.length > 26 ? `${group.label.slice(0, 25)}…` : group.label, place.x + 10, place.y + NODE_HEIGHT / 2);
  });
}
