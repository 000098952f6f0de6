package dev.cascade.usecase;

import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.Page;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is registered what lies in the sources: files that came or changed are registered, DAGs whose file is gone are off until it is back.
 * Only DAGs that came from one of the sources are ever taken for gone, and only when that source could be listed. For one thread at a
 * time.
 */
public final class SyncDags {

    private static final Logger LOG = LoggerFactory.getLogger(SyncDags.class);

    private final FindDags find;
    private final DagStore dags;
    private final InstantSource clock;
    private List<FindDags.Listing> seen = List.of();
    private boolean done;
    private Map<String, FindDags.Found> registered = Map.of();
    private Set<String> told = Set.of();

    /** @param sources the first wins */
    public SyncDags(List<DagSource> sources, DagStore dags, InstantSource clock) {
        this.find = new FindDags(sources);
        this.dags = dags;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param dags names of the DAGs that there are in the sources now
     * @param changed whether the sources have changed since the last time
     * @param withdrawn DAGs whose file is gone
     * @param news what is wrong and was not told before, in words
     * @param failed names of the sources that could not be listed
     */
    public record Outcome(
            List<String> dags, boolean changed, List<DagRecord> withdrawn, List<String> news, List<String> failed) {}

    /**
     * Does it. When nothing has changed since the last time, that takes no more than listing the sources.
     *
     * @throws dev.cascade.port.StoreException if what is registered cannot be read or written; it is done anew the next time
     */
    public Outcome sync() {
        List<FindDags.Listing> listings = find.list();
        List<String> failed = listings.stream()
                .filter(FindDags.Listing.Failed.class::isInstance)
                .map(listing -> listing.source().name())
                .toList();
        boolean changed = !listings.equals(seen);
        if (done && !changed) {
            return new Outcome(List.copyOf(registered.keySet()), false, List.of(), List.of(), failed);
        }
        done = false;
        seen = listings;
        Map<String, DagRecord> known = new HashMap<>();
        all().forEach(dag -> known.put(dag.name(), dag));
        FindDags.Result result = find.find(listings, known.values());
        result.dags().forEach((name, dag) -> register(dag, Optional.ofNullable(known.get(name))));
        List<DagRecord> withdrawn = withdraw(known.values(), result, listings);
        registered = result.dags();
        done = !result.unread();
        return new Outcome(List.copyOf(registered.keySet()), changed, withdrawn, news(result), failed);
    }

    private List<DagRecord> all() {
        List<DagRecord> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<DagRecord> page = dags.list(cursor);
            all.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return all;
    }

    private void register(FindDags.Found found, Optional<DagRecord> known) {
        DagSource.File file = found.file();
        if (found.dag().isEmpty()
                || (found.equals(registered.get(found.dag().get().name())) && isFrom(file, known))) {
            return;
        }
        DagRecord now = dags.register(
                found.dag().get(),
                file.source(),
                file.lasting() ? Optional.of(file.tag()) : Optional.empty(),
                clock.instant());
        if (known.isEmpty() || known.get().version() != now.version() || !known.get().present()) {
            LOG.atInfo()
                    .addKeyValue("dag", now.name())
                    .addKeyValue("version", now.version())
                    .addKeyValue("source", file.source())
                    .log("registered from its source");
        }
    }

    private static boolean isFrom(DagSource.File file, Optional<DagRecord> known) {
        return known.filter(dag -> dag.present() && dag.source().equals(file.source()))
                .isPresent();
    }

    private List<DagRecord> withdraw(
            Iterable<DagRecord> known, FindDags.Result result, List<FindDags.Listing> listings) {
        List<DagRecord> withdrawn = new ArrayList<>();
        for (DagRecord dag : known) {
            boolean kept = result.dags().containsKey(dag.name()) || result.held().containsKey(dag.name());
            if (dag.present() && !kept && isOfListed(dag, listings)) {
                dags.withdraw(dag.name(), dag.source(), clock.instant())
                        .filter(now -> !now.present())
                        .ifPresent(withdrawn::add);
            }
        }
        withdrawn.forEach(dag -> LOG.atInfo()
                .addKeyValue("dag", dag.name())
                .addKeyValue("source", dag.source())
                .log("its source is gone; it is off until that is back"));
        return withdrawn;
    }

    private static boolean isOfListed(DagRecord dag, List<FindDags.Listing> listings) {
        return listings.stream()
                .anyMatch(listing -> listing instanceof FindDags.Listing.Listed
                        && listing.source().owns(dag.source()));
    }

    private List<String> news(FindDags.Result result) {
        List<String> news =
                result.problems().stream().filter(problem -> !told.contains(problem)).toList();
        told = new HashSet<>(result.problems());
        return news;
    }
}
