package dev.cascade.engine;

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
        return new PagedLongs(new long[(size + MASK) >> SHIFT][]);
    }

    long get(int index) {
        long @Nullable [] page = pages[index >> SHIFT];
        return page == null ? 0 : page[index & MASK];
    }

    Editor edit() {
        return new Editor(pages.clone());
    }

    /** A copy being changed, by one thread. */
    static final class Editor {

        private final long[] @Nullable [] pages;
        private final boolean[] owned;

        private Editor(long[] @Nullable [] pages) {
            this.pages = pages;
            this.owned = new boolean[pages.length];
        }

        long get(int index) {
            long @Nullable [] page = pages[index >> SHIFT];
            return page == null ? 0 : page[index & MASK];
        }

        void set(int index, long value) {
            int number = index >> SHIFT;
            long @Nullable [] page = pages[number];
            if (page == null) {
                if (value == 0) {
                    return;
                }
                page = new long[PAGE];
            } else if (!owned[number]) {
                page = page.clone();
            }
            owned[number] = true;
            pages[number] = page;
            page[index & MASK] = value;
        }

        /** Whether everything in the page of {@code index} is zero for sure. */
        boolean isBlank(int index) {
            return pages[index >> SHIFT] == null;
        }

        /** The first index of the page after that of {@code index}. */
        int nextPage(int index) {
            return ((index >> SHIFT) + 1) << SHIFT;
        }

        /** The array as it is now. The editor must not be used any further. */
        PagedLongs done() {
            return new PagedLongs(pages);
        }
    }
}
