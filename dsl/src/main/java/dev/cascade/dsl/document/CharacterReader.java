package dev.cascade.dsl.document;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Constant;

/**
 * What SnakeYAML's scanner reads from: the text itself. The reader that comes with the library copies what lies ahead each time it reads
 * on, which takes time that grows with the square of the length of a scalar or comment. For one thread.
 */
final class CharacterReader extends StreamReader {

    private static final int[] NO_SNIPPET = new int[0];

    private final String text;
    /** Whether every {@code char} is a character of its own, so that a distance in characters is one in the text. */
    private final boolean isPlain;

    /** Where the reader is in the text. */
    private int position;

    private int index;
    private int documentIndex;
    private int line;
    private int column;

    /** The last place looked at: so many characters ahead of {@link #position}. The next one is almost always its neighbour. */
    private int ahead;

    private int aheadPosition;

    CharacterReader(String text) {
        super("");
        this.text = text;
        this.isPlain = text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    /** Where the text has its first character that YAML does not allow; -1 if it has none. */
    static int firstNotAllowed(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!isPrintable(text.codePointAt(i))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Mark getMark() {
        return new Mark("", index, line, column, NO_SNIPPET, 0);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (int i = 0; i < length && position < text.length(); i++) {
            int c = text.codePointAt(position);
            move(position + Character.charCount(c), 1);
            if (Constant.LINEBR.has(c) || isLoneReturn(c)) {
                line++;
                column = 0;
            } else if (c != 0xFEFF) {
                column++;
            }
        }
    }

    private boolean isLoneReturn(int c) {
        return c == '\r' && position < text.length() && text.charAt(position) != '\n';
    }

    private void move(int to, int characters) {
        position = to;
        index += characters;
        documentIndex += characters;
        ahead = 0;
        aheadPosition = to;
    }

    @Override
    public int peek() {
        return position < text.length() ? text.codePointAt(position) : '\0';
    }

    @Override
    public int peek(int distance) {
        int at = positionOf(distance);
        return at < text.length() ? text.codePointAt(at) : '\0';
    }

    private int positionOf(int distance) {
        if (isPlain) {
            return (int) Math.min(text.length(), (long) position + distance);
        }
        while (ahead < distance && aheadPosition < text.length()) {
            aheadPosition += Character.charCount(text.codePointAt(aheadPosition));
            ahead++;
        }
        while (ahead > distance) {
            aheadPosition -= Character.charCount(text.codePointBefore(aheadPosition));
            ahead--;
        }
        return ahead < distance ? text.length() : aheadPosition;
    }

    @Override
    public String prefix(int length) {
        return text.substring(position, positionOf(length));
    }

    @Override
    public String prefixForward(int length) {
        int end = positionOf(length);
        String prefix = text.substring(position, end);
        move(end, length);
        column += length;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getDocumentIndex() {
        return documentIndex;
    }

    @Override
    public void resetDocumentIndex() {
        documentIndex = 0;
    }

    @Override
    public int getIndex() {
        return index;
    }

    @Override
    public int getLine() {
        return line;
    }
}
