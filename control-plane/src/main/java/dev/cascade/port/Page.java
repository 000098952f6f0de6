package dev.cascade.port;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param nextCursor opaque; where to go on; empty when this is the last page
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {

    public Page {
        items = List.copyOf(items);
    }
}
