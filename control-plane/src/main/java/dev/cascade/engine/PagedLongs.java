package dev.cascade.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable array of longs, cut into pages so that a copy with a few changes shares all pages it does not change. A page
 * that holds only zeros takes no room.
 */
final class PagedLongs {

    private static final int SHIFT = 6;
    private static final int PAGE = 1 << SHIFT;
    private static final int MASK = PAGE - 1;

    private final long[] @Nullable [] pages;

    private PagedLongs(long[] @Nullable [] pages) {
        this.pages = pages;
    }

    static PagedLongs zeros(int size) {
        return new PagedLongs(new long[pages(size)][]);
    }

    /** So many bits, for {@link #nextBit} and {@link Editor#setBit}. */
    static PagedLongs zeroBits(int size) {
        return zeros(words(size));
    }

    private static int words(int bits) {
        return Math.ceilDiv(bits, Long.SIZE);
    }

    private static int pages(int size) {
        return Math.ceilDiv(size, PAGE);
    }

    long get(int index) {
        long @Nullable [] page = pages[index >> SHIFT];
        return page == null ? 0 : page[index & MASK];
    }

    /** The first index from {@code from} on, below {@code end}, with a value other than zero; {@code end} if there is none. */
    int next(int from, int end) {
        int index = from;
        while (index < end) {
            if (pages[index >> SHIFT] == null) {
                index = ((index >> SHIFT) + 1) << SHIFT;
            } else if (get(index) != 0) {
                return index;
            } else {
                index++;
            }
        }
        return end;
    }

    /**
     * With each value taken for 64 bits: the first one that is set, from {@code from} on and below {@code end}; {@code end} if there is
     * none.
     */
    int nextBit(int from, int end) {
        int words = words(end);
        int word = from >> 6;
        long bits = word < words ? get(word) & (-1L << from) : 0;
        while (bits == 0) {
            word = next(word + 1, words);
            if (word >= words) {
                return end;
            }
            bits = get(word);
        }
        return Math.min((word << 6) + Long.numberOfTrailingZeros(bits), end);
    }

    /** A copy to be changed. It costs nothing until it is. */
    Editor edit() {
        return new Editor(this);
    }

    /** A copy being changed, by one thread. */
    static final class Editor {

        private PagedLongs current;
        /** Which pages are this editor's own; {@code null} as long as nothing was changed. */
        private boolean @Nullable [] owned;

        private Editor(PagedLongs original) {
            this.current = original;
        }

        long get(int index) {
            return current.get(index);
        }

        void set(int index, long value) {
            if (current.get(index) != value) {
                page(index >> SHIFT)[index & MASK] = value;
            }
        }

        private long[] page(int number) {
            boolean[] own = own();
            long @Nullable [] page = current.pages[number];
            if (page != null && own[number]) {
                return page;
            }
            long[] copy = page == null ? new long[PAGE] : page.clone();
            current.pages[number] = copy;
            own[number] = true;
            return copy;
        }

        private boolean[] own() {
            boolean[] own = owned;
            if (own == null) {
                own = new boolean[current.pages.length];
                owned = own;
                current = new PagedLongs(current.pages.clone());
            }
            return own;
        }

        /** Makes room for {@code size} values; those that are added are zero. */
        void grow(int size) {
            if (pages(size) > current.pages.length) {
                owned = Arrays.copyOf(own(), pages(size));
                current = new PagedLongs(Arrays.copyOf(current.pages, pages(size)));
            }
        }

        /** Makes room for {@code size} bits; those that are added are not set. */
        void growBits(int size) {
            grow(words(size));
        }

        /** The array as it is now; it changes with the editor. */
        PagedLongs now() {
            return current;
        }

        void setBit(int index, boolean value) {
            long bits = get(index >> 6);
            long bit = 1L << index;
            set(index >> 6, value ? bits | bit : bits & ~bit);
        }

        /** See {@link PagedLongs#next}. */
        int next(int from, int end) {
            return current.next(from, end);
        }

        /** The array as it is now. The editor must not be used any further. */
        PagedLongs done() {
            return current;
        }
    }
}
