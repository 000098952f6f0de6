import anser from 'anser';

/** A stretch of a line in one look. */
export interface Piece {
  readonly text: string;
  /** Names of classes: `fg-red`, `bold`; none for plain text. */
  readonly look: string;
}

const LONGEST = 4000;
const ESCAPE = '\u001b';

/** Splits a log into lines; the last one may be without its end. `\r\n` and a lone `\r` (a progress bar) end a line's older text. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => {
    const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
    const over = whole.lastIndexOf('\r');
    return over === -1 ? whole : whole.slice(over + 1);
  });
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A line as it is shown: with its ANSI colours, without other escape sequences; one that is very long is cut, and says so. */
export function piecesOf(line: string): Piece[] {
  const cut = line.length > LONGEST;
  const shown = cut ? line.slice(0, LONGEST) : line;
  const pieces: Piece[] = shown.includes(ESCAPE)
    ? anser
        .ansiToJson(shown, { json: true, remove_empty: true, use_classes: true })
        .map((part) => ({
          text: part.content.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007?/g, ''),
          look: [part.fg === null ? '' : part.fg.replace('ansi-', ''), ...part.decorations].filter((word) => word !== '').join(' '),
        }))
        .filter((part) => part.text !== '')
    : shown === ''
      ? []
      : [{ text: shown, look: '' }];
  if (cut) pieces.push({ text: ` … ${(line.length - LONGEST).toLocaleString('en-US')} more characters`, look: 'cut' });
  return pieces;
}

/** A line without its escape sequences, to search in. */
export function plain(line: string): string {
  return line.includes(ESCAPE) ? anser.ansiToText(line) : line;
}
