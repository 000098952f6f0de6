/** Where a node is, by its upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** The points through which it goes, from the right side of one node to the left side of the other. */
  readonly points: readonly Place[];
}

export interface Layout {
  readonly places: readonly Place[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
}

export const NODE_WIDTH = 196;
export const NODE_HEIGHT = 44;
const COLUMN_GAP = 72;
const ROW_GAP = 14;
const LANE = 16;
const SWEEPS = 6;
const MOST_LANES = 20_000;

interface Slot {
  /** The node, or -1 for a lane through which a long edge passes. */
  readonly node: number;
  readonly column: number;
  readonly left: number[];
  readonly right: number[];
}

/**
 * Places nodes in columns from left to right, each node in the column of its level, in an order in which edges cross little: the mean of the
 * neighbours, swept to and fro. Edges over several columns get a lane of their own in those between, so that they pass no node.
 */
export function layered(level: ArrayLike<number>, upstream: readonly (readonly number[])[]): Layout {
  const slots: Slot[] = [];
  const columns: number[][] = [];
  const put = (node: number, column: number): number => {
    const slot = slots.length;
    slots.push({ node, column, left: [], right: [] });
    (columns[column] ??= []).push(slot);
    return slot;
  };
  for (let i = 0; i < upstream.length; i++) put(i, level[i] ?? 0);
  const lanes: { from: number; to: number; slots: number[] }[] = [];
  for (let to = 0; to < upstream.length; to++) {
    for (const from of upstream[to] ?? []) {
      const way = [from];
      if (slots.length < upstream.length + MOST_LANES) {
        for (let column = (level[from] ?? 0) + 1; column < (level[to] ?? 0); column++) way.push(put(-1, column));
      }
      way.push(to);
      lanes.push({ from, to, slots: way });
      for (let k = 1; k < way.length; k++) {
        slots[way[k - 1] ?? 0]?.right.push(way[k] ?? 0);
        slots[way[k] ?? 0]?.left.push(way[k - 1] ?? 0);
      }
    }
  }
  const position = new Float64Array(slots.length);
  const number = (column: readonly number[]): void => column.forEach((slot, i) => (position[slot] = i - column.length / 2));
  columns.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const order = sweep % 2 === 0 ? columns : columns.toReversed();
    for (const column of order) {
      const mean = new Map<number, number>();
      for (const slot of column) {
        const near = (sweep % 2 === 0 ? slots[slot]?.left : slots[slot]?.right) ?? [];
        mean.set(slot, near.length === 0 ? (position[slot] ?? 0) : near.reduce((sum, other) => sum + (position[other] ?? 0), 0) / near.length);
      }
      column.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0) || a - b);
      number(column);
    }
  }
  const middle = settle(slots, columns);
  const top = Math.min(0, ...columns.map((column) => topOf(slots, middle, column[0])));
  let bottom = NODE_HEIGHT;
  const places: Place[] = [];
  for (let i = 0; i < upstream.length; i++) {
    const y = (middle[i] ?? 0) - NODE_HEIGHT / 2 - top;
    places.push({ x: (level[i] ?? 0) * (NODE_WIDTH + COLUMN_GAP), y });
    bottom = Math.max(bottom, y + NODE_HEIGHT);
  }
  for (let slot = upstream.length; slot < slots.length; slot++) bottom = Math.max(bottom, (middle[slot] ?? 0) + LANE / 2 - top);
  const edges = lanes.map(({ from, to, slots: way }): Edge => {
    const points: Place[] = [];
    way.forEach((slot, k) => {
      const x = (slots[slot]?.column ?? 0) * (NODE_WIDTH + COLUMN_GAP);
      const y = (middle[slot] ?? 0) - top;
      if (k > 0) points.push({ x, y });
      if (k < way.length - 1) points.push({ x: x + NODE_WIDTH, y });
    });
    return { from, to, points };
  });
  return { places, edges, width: Math.max(1, columns.length) * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP, height: bottom };
}

function heightOf(slot: Slot | undefined): number {
  return slot === undefined || slot.node === -1 ? LANE : NODE_HEIGHT + ROW_GAP;
}

function topOf(slots: readonly Slot[], middle: Float64Array, slot: number | undefined): number {
  if (slot === undefined) return 0;
  return (middle[slot] ?? 0) - heightOf(slots[slot]) / 2;
}

/** Heights within columns: each slot as near to the mean of its neighbours as the order leaves room for. */
function settle(slots: readonly Slot[], columns: readonly (readonly number[])[]): Float64Array {
  const middle = new Float64Array(slots.length);
  for (const column of columns) {
    const total = column.reduce((sum, slot) => sum + heightOf(slots[slot]), 0);
    let y = -total / 2;
    for (const slot of column) {
      const height = heightOf(slots[slot]);
      middle[slot] = y + height / 2;
      y += height;
    }
  }
  for (let sweep = 0; sweep < 4; sweep++) {
    const order = sweep % 2 === 0 ? columns : columns.toReversed();
    for (const column of order) {
      const wanted = column.map((slot) => {
        const near = (sweep % 2 === 0 ? slots[slot]?.left : slots[slot]?.right) ?? [];
        return near.length === 0 ? (middle[slot] ?? 0) : near.reduce((sum, other) => sum + (middle[other] ?? 0), 0) / near.length;
      });
      spread(slots, column, wanted, middle);
    }
  }
  return middle;
}

/** Blocks of slots that touch move as one to the mean of what they want (pool adjacent violators). */
function spread(slots: readonly Slot[], column: readonly number[], wanted: readonly number[], middle: Float64Array): void {
  const blocks: { from: number; length: number; sum: number }[] = [];
  const offsets: number[] = [];
  let y = 0;
  column.forEach((slot, i) => {
    const height = heightOf(slots[slot]);
    offsets.push(y + height / 2);
    y += height;
    blocks.push({ from: i, length: 1, sum: (wanted[i] ?? 0) - (offsets[i] ?? 0) });
    for (let last = blocks.at(-1), before = blocks.at(-2); last && before && before.sum / before.length > last.sum / last.length; ) {
      before.length += last.length;
      before.sum += last.sum;
      blocks.pop();
      last = blocks.at(-1);
      before = blocks.at(-2);
    }
  });
  for (const block of blocks) {
    for (let i = block.from; i < block.from + block.length; i++) {
      const slot = column[i];
      if (slot !== undefined) middle[slot] = block.sum / block.length + (offsets[i] ?? 0);
    }
  }
}
