import { LOOKS, SOLID, STACK, isStatus, type Status } from './status';
import { count } from './format';
import style from './glyph.module.css';

/** The shape of a status in its colour. Says nothing to screen readers: a word stands beside it. */
export function Glyph({ status, size = 14 }: { status: string; size?: number }) {
  const known: Status = isStatus(status) ? status : 'pending';
  const look = LOOKS[known];
  return (
    <svg className={style.glyph} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" data-status={known}>
      <rect x="0.5" y="0.5" width="11" height="11" rx="3.2" fill={look.fill} className={style.box} />
      <path
        d={look.shape}
        fill={SOLID.has(known) ? look.ink : 'none'}
        stroke={look.ink}
        strokeWidth={SOLID.has(known) ? 0.6 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Shape, colour and word. */
export function StatusWord({ status }: { status: string }) {
  return (
    <span className={style.word}>
      <Glyph status={status} />
      <span>{isStatus(status) ? LOOKS[status].word : status}</span>
    </span>
  );
}

export type Counts = Partial<Record<Status, number>>;

/** How many tasks are in which status, as one bar; its title has the numbers. */
export function StatusBar({ counts, width }: { counts: Counts; width?: number }) {
  const shown = STACK.filter((status) => (counts[status] ?? 0) > 0);
  const total = shown.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const words = shown.map((status) => `${count(counts[status] ?? 0)} ${LOOKS[status].word}`).join(', ');
  return (
    <span className={style.bar} role="img" aria-label={words || 'no tasks'} title={words} style={width === undefined ? undefined : { width }}>
      {shown.map((status) => (
        <span key={status} style={{ flexGrow: Math.max((counts[status] ?? 0) / total, 0.01), background: LOOKS[status].fill }} data-status={status} />
      ))}
    </span>
  );
}
