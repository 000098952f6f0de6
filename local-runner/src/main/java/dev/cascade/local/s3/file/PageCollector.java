package dev.cascade.local.s3.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects one page of a listing from keys that come in order: filters, folds, and stops when the page is full. */
final class PageCollector implements KeyTreeWalker.Visitor {
    private final ObjectQuery query;
    private final InfoReader infos;
    private final List<ObjectInfo> objects = new ArrayList<>();
    private final List<String> commonPrefixes = new ArrayList<>();
    private String last = "";
    private boolean more;

    PageCollector(ObjectQuery query, InfoReader infos) {
        this.query = query;
        this.infos = infos;
    }

    /** Empty when the file went away meanwhile. */
    interface InfoReader {
        Optional<ObjectInfo> read(String key, Path file) throws IOException;
    }

    @Override
    public boolean wants(String folder) {
        boolean mayMatch = folder.startsWith(query.prefix()) || query.prefix().startsWith(folder);
        boolean allBefore = isBefore(folder) && !query.startAfter().startsWith(folder);
        return mayMatch && !allBefore && !isFolded(folder) && !wasFoldedBefore(folder);
    }

    @Override
    public boolean visit(String key, Path file) throws IOException {
        if (!key.startsWith(query.prefix()) || isBefore(key) || isFolded(key) || wasFoldedBefore(key)) {
            return true;
        }
        if (isFull()) {
            more = query.max() > 0;
            return false;
        }
        Optional<String> folded = commonPrefixOf(key);
        if (folded.isPresent()) {
            commonPrefixes.add(folded.get());
            last = folded.get();
        } else {
            infos.read(key, file).ifPresent(this::add);
        }
        return true;
    }

    ObjectPage page() {
        return new ObjectPage(objects, commonPrefixes, more ? Optional.of(last) : Optional.empty());
    }

    private void add(ObjectInfo info) {
        objects.add(info);
        last = info.key();
    }

    private boolean isFull() {
        return objects.size() + commonPrefixes.size() >= query.max();
    }

    private boolean isBefore(String key) {
        return ObjectKey.ORDER.compare(key, query.startAfter()) <= 0;
    }

    /** A page that ended with a common prefix goes on behind all keys that were folded into it. */
    private boolean wasFoldedBefore(String key) {
        return commonPrefixOf(key).filter(query.startAfter()::equals).isPresent();
    }

    private boolean isFolded(String key) {
        return !commonPrefixes.isEmpty() && key.startsWith(commonPrefixes.getLast());
    }

    private Optional<String> commonPrefixOf(String key) {
        if (query.delimiter().isEmpty()) {
            return Optional.empty();
        }
        int at = key.indexOf(query.delimiter(), query.prefix().length());
        return at < 0
                ? Optional.empty()
                : Optional.of(key.substring(0, at + query.delimiter().length()));
    }
}
