package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private final RegisterDag dags;
    private List<FindDags.Listing> seen = List.of();
    private boolean done;
    private Map<String, FindDags.Found> registered = Map.of();
    private Set<String> reported = Set.of();

    /** @param sources the first wins */
    public SyncDags(List<DagSource> sources, RegisterDag dags) {
        this.find = new FindDags(sources);
        this.dags = dags;
    }

    /**
     * What came of it.
     *
     * @param dags names of the DAGs that there are in the sources now
     * @param changed whether the sources have changed since the last time
     * @param renewed DAGs that are there now for the first time, again, or in a new version
     * @param withdrawn DAGs whose file is gone
     * @param news problems that were not reported before, in words
     * @param failed names of the sources that could not be listed
     */
    public record Outcome(
            List<String> dags,
            boolean changed,
            List<DagRecord> renewed,
            List<DagRecord> withdrawn,
            List<String> news,
            List<String> failed) {}

    /**
     * Does it. When nothing has changed since the last time, that takes no more than listing the sources.
     *
     * @throws dev.cascade.port.StoreException if what is registered cannot be read or written; it is done anew the next time
     */
    public Outcome sync() {
        if (done && find.list().equals(seen)) {
            return outcome(false, List.of(), List.of(), List.of());
        }
        done = false;
        Map<String, DagRecord> known = new HashMap<>();
        all().forEach(dag -> known.put(dag.name(), dag));
        // Only now, so that what others have registered meanwhile is not missed for being newer than the list.
        List<FindDags.Listing> before = seen;
        seen = find.list();
        FindDags.Result result = find.find(seen, known.values());
        List<String> problems = new ArrayList<>(result.problems());
        List<DagRecord> renewed = new ArrayList<>();
        registered = register(result, known, problems, renewed);
        List<DagRecord> withdrawn = withdraw(known.values(), result);
        done = !result.unread() && registered.size() == result.dags().size();
        return outcome(!seen.equals(before), renewed, withdrawn, news(problems));
    }

    private Outcome outcome(boolean changed, List<DagRecord> renewed, List<DagRecord> withdrawn, List<String> news) {
        List<String> failed = seen.stream()
                .filter(FindDags.Listing.Failed.class::isInstance)
                .map(listing -> listing.source().name())
                .toList();
        return new Outcome(List.copyOf(registered.keySet()), changed, renewed, withdrawn, news, failed);
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

    /** Returns those that are registered now: a definition may be right in itself and still not fit in here. */
    private Map<String, FindDags.Found> register(
            FindDags.Result result, Map<String, DagRecord> known, List<String> problems, List<DagRecord> renewed) {
        Map<String, FindDags.Found> now = new TreeMap<>();
        result.dags().forEach((name, found) -> {
            try {
                found.dag()
                        .flatMap(dag -> register(dag, found, Optional.ofNullable(known.get(name))))
                        .ifPresent(renewed::add);
                now.put(name, found);
            } catch (InvalidDagException e) {
                problems.addAll(FindDags.problems(found.file(), e));
            }
        });
        return now;
    }

    /** Returns what is there now, if it was not there before as it is. */
    private Optional<DagRecord> register(DagDefinition dag, FindDags.Found found, Optional<DagRecord> known) {
        DagSource.File file = found.file();
        if (found.equals(registered.get(dag.name())) && isFrom(file, known)) {
            return Optional.empty();
        }
        DagRecord now = dags.register(dag, file.source(), file.lasting() ? Optional.of(file.tag()) : Optional.empty());
        if (known.filter(before -> before.present() && before.version() == now.version())
                .isPresent()) {
            return Optional.empty();
        }
        LOG.atInfo()
                .addKeyValue("dag", now.name())
                .addKeyValue("version", now.version())
                .addKeyValue("source", file.source())
                .log("registered from its source");
        return Optional.of(now);
    }

    private static boolean isFrom(DagSource.File file, Optional<DagRecord> known) {
        return known.filter(dag -> dag.present() && dag.source().equals(file.source()))
                .isPresent();
    }

    private List<DagRecord> withdraw(Collection<DagRecord> known, FindDags.Result result) {
        List<DagRecord> withdrawn = known.stream()
                .filter(dag -> dag.present() && isOfListed(dag))
                .filter(dag ->
                        !result.dags().containsKey(dag.name()) && !result.held().containsKey(dag.name()))
                .flatMap(dag -> dags.withdraw(dag.name(), dag.source()).stream())
                .toList();
        withdrawn.forEach(dag -> LOG.atInfo()
                .addKeyValue("dag", dag.name())
                .addKeyValue("source", dag.source())
                .log("its source is gone; it is off until that is back"));
        return withdrawn;
    }

    private boolean isOfListed(DagRecord dag) {
        return seen.stream()
                .anyMatch(listing -> listing instanceof FindDags.Listing.Listed
                        && listing.source().owns(dag.source()));
    }

    private List<String> news(List<String> problems) {
        List<String> news =
                problems.stream().filter(problem -> !reported.contains(problem)).toList();
        reported = new HashSet<>(problems);
        return news;
    }
}
