import { useMemo } from 'react';
import { canonical, diffLines, hunksOf } from './diff';
import { Faint } from './basics';
import { plural } from './format';
import style from './diff-view.module.css';

const MOST_LINES = 2000;

/** What differs between two values, line by line; in words where nothing does. */
export function DiffView({ a, b, label, same }: { a: unknown; b: unknown; label: string; same: string }) {
  const hunks = useMemo(() => hunksOf(diffLines(linesOf(a), linesOf(b))), [a, b]);
  if (hunks.length === 0) return <Faint>{same}</Faint>;
  let room = MOST_LINES;
  const shown = hunks.filter((hunk) => room > 0 && (room -= hunk.lines.length) > -MOST_LINES);
  return (
    <div className={style.diff} tabIndex={0} role="group" aria-label={label}>
      <table>
        <tbody>
          {shown.map((hunk) => {
            const first = hunk.lines[0];
            return [
              hunk.skipped > 0 && (
                <tr key={`s${first?.a} ${first?.b}`} className={style.skipped}>
                  <td colSpan={4}>{plural(hunk.skipped, 'equal line')}</td>
                </tr>
              ),
              ...hunk.lines.slice(0, MOST_LINES).map((line) => (
                <tr key={`${line.a} ${line.b}`} data-kind={line.kind}>
                  <td className={style.number}>{line.a === 0 ? '' : line.a}</td>
                  <td className={style.number}>{line.b === 0 ? '' : line.b}</td>
                  <td className={style.sign}>
                    {line.kind === 'added' && <span aria-label="added">+</span>}
                    {line.kind === 'removed' && <span aria-label="removed">−</span>}
                  </td>
                  <td className={style.text}>{line.text}</td>
                </tr>
              )),
            ];
          })}
        </tbody>
      </table>
      {shown.length < hunks.length && <Faint>and {plural(hunks.length - shown.length, 'more place')} that differ</Faint>}
    </div>
  );
}

/** A text is compared by its lines, anything else by those of its JSON; what is missing has no line. */
function linesOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (typeof value === 'string' ? value : canonical(value)).split('\n');
}
