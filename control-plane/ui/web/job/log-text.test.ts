import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, piecesOf, plain } from './log-text';

describe('a log', () => {
  it('has its lines, with or without an end of the last one', () => {
    expect(linesOf('a\nb\n')).toEqual(['a', 'b']);
    expect(linesOf('a\r\n\r\nb')).toEqual(['a', '', 'b']);
    expect(linesOf('')).toEqual([]);
  });

  it('shows of a line that was written over what stands at its end', () => {
    expect(linesOf('10 %\r50 %\r100 %\ndone')).toEqual(['100 %', 'done']);
  });

  it('has colours without their codes', () => {
    expect(piecesOf('\u001b[31mred\u001b[0m plain \u001b[1;32mbold green\u001b[0m')).toEqual([
      { text: 'red', look: 'red' },
      { text: ' plain ', look: '' },
      { text: 'bold green', look: 'green bold' },
    ]);
  });

  it('has no escape sequence left, whatever is written', () => {
    const bits = fc.array(fc.oneof(fc.constantFrom('\u001b[31m', '\u001b[0m', '\u001b[2K', '\u001b[38;5;200m', '\u001b[?25l', 'x', '<b>', ' '), fc.string()));
    fc.assert(
      fc.property(bits, (parts) => {
        const line = parts.join('').replaceAll(/[\r\n]/g, '');
        const shown = piecesOf(line)
          .map((piece) => piece.text)
          .join('');
        expect(shown).not.toMatch(/\u001b\[[0-9;]*m/);
        expect(plain(line).length).toBeLessThanOrEqual(line.length);
      }),
    );
  });

  it('cuts a line of a megabyte', () => {
    const pieces = piecesOf('y'.repeat(1_000_000));
    expect(pieces).toHaveLength(2);
    expect(pieces[0]?.text).toHaveLength(4000);
    expect(pieces[1]?.text).toBe(' … 996,000 more characters');
  });
});
