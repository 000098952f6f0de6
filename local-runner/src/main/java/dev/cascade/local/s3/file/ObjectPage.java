package dev.cascade.local.s3.file;

import java.util.List;
import java.util.Optional;

/**
 * A page of a listing, in the order of the keys' UTF-8 bytes.
 *
 * @param next what to give as {@link ObjectQuery#startAfter()} for the next page; empty: this is the last one
 */
public record ObjectPage(List<ObjectInfo> objects, List<String> commonPrefixes, Optional<String> next) {
    public ObjectPage {
        objects = List.copyOf(objects);
        commonPrefixes = List.copyOf(commonPrefixes);
    }
}
