/**
 * Statuses of tasks and jobs, each with a colour, a shape and a word. The colours differ for every kind of colour vision; shapes are drawn in a
 * box of 12 by 12, the same in pages and canvases.
 */
export const STATUSES = [
  'pending',
  'ready',
  'queued',
  'running',
  'waiting',
  'up_for_retry',
  'success',
  'failed',
  'upstream_failed',
  'skipped',
  'cancelled',
] as const;

export type Status = (typeof STATUSES)[number];
export type JobStatus = 'pending' | 'running' | 'success' | 'failed' | 'cancelled';

export interface StatusLook {
  readonly word: string;
  readonly fill: string;
  /** What the shape is drawn in upon the fill. */
  readonly ink: string;
  /** A path in a box of 12 by 12. */
  readonly shape: string;
}

const CLOCK = 'M6 3.2V6l2 1.4';
const TICK = 'M3.4 6.3 5.3 8.2 8.8 4';
const CROSS = 'M4 4l4 4M8 4l-4 4';

export const LOOKS: Record<Status, StatusLook> = {
  pending: { word: 'pending', fill: '#bdc4d0', ink: '#16181d', shape: 'M4 6h.01M6 6h.01M8 6h.01' },
  ready: { word: 'ready', fill: '#bdc4d0', ink: '#16181d', shape: 'M4 4.5 6 6 4 7.5M6.5 4.5l2 1.5-2 1.5' },
  queued: { word: 'queued', fill: '#9152c5', ink: '#ffffff', shape: CLOCK },
  running: { word: 'running', fill: '#5aa2ff', ink: '#071a33', shape: 'M4.9 3.8v4.4L8.3 6z' },
  waiting: { word: 'waiting', fill: '#9152c5', ink: '#ffffff', shape: 'M4.6 3.8v4.4M7.4 3.8v4.4' },
  up_for_retry: { word: 'up for retry', fill: '#fbab09', ink: '#2b1b00', shape: 'M8.6 6A2.6 2.6 0 1 1 7.7 4M7.9 2.6V4.2H6.3' },
  success: { word: 'success', fill: '#158871', ink: '#ffffff', shape: TICK },
  failed: { word: 'failed', fill: '#e33306', ink: '#ffffff', shape: CROSS },
  upstream_failed: { word: 'upstream failed', fill: '#350c00', ink: '#ff9d85', shape: 'M6 8.6V3.6M3.8 5.7 6 3.5l2.2 2.2' },
  skipped: { word: 'skipped', fill: '#eef8b5', ink: '#3d4410', shape: 'M3.8 4 5.8 6l-2 2M6.4 4l2 2-2 2' },
  cancelled: { word: 'cancelled', fill: '#43484f', ink: '#ffffff', shape: 'M4.4 4.4h3.2v3.2H4.4z' },
};

/** The order in which counts are shown and bars are stacked: what is done first, what went wrong last. */
export const STACK: readonly Status[] = [
  'success',
  'skipped',
  'running',
  'queued',
  'waiting',
  'up_for_retry',
  'failed',
  'upstream_failed',
  'cancelled',
  'ready',
  'pending',
];

/** Shapes that are filled rather than drawn as lines. */
export const SOLID: ReadonlySet<Status> = new Set<Status>(['running', 'cancelled']);

export function isEnded(status: string): boolean {
  return status === 'success' || status === 'failed' || status === 'cancelled' || status === 'upstream_failed' || status === 'skipped';
}

export function isStatus(word: string): word is Status {
  return word in LOOKS;
}
