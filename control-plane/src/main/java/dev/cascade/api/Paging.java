package dev.cascade.api;

import dev.cascade.port.Page;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads pages with cursors that come from outside. */
final class Paging {

    private Paging() {}

    /** Reads a page; a store that cannot make sense of the cursor was given one that it never gave. */
    static <T> Page<T> read(Optional<String> cursor, Supplier<Page<T>> page) {
        try {
            return page.get();
        } catch (IllegalArgumentException e) {
            throw cursor.isPresent() ? Query.badCursor() : e;
        }
    }
}
