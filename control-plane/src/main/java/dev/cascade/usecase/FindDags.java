package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.ProblemLocation;
import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the DAGs that lie in several sources. Of two with the same name the first counts. A file that is broken or cannot be read, and a source that
 * cannot be listed, hold the places of their DAGs: nothing takes over a name because of them. Files are read when they come or change. For one
 * thread at a time.
 */
public final class FindDags {

    private final List<DagSource> sources;
    private Map<FileKey, Reading> readings = Map.of();

    /** @param sources the first wins */
    public FindDags(List<DagSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** A class may have several DAGs, so that the source alone does not tell them apart. */
    private record FileKey(String source, String baseName) {}

    private record Reading(DagSource.File file, Content content) {}

    /** What is in a file. */
    private sealed interface Content {

        record Good(DagDefinition dag) implements Content {}

        /** As it was when its DAG was registered. */
        record Unchanged(String dag) implements Content {}

        record Broken(InvalidDagException why) implements Content {}

        record Unreadable(StoreException why) implements Content {}
    }

    /** What a source answered when it was asked for its files. */
    public sealed interface Listing {

        DagSource source();

        /** It did. */
        record Listed(DagSource source, List<DagSource.File> files) implements Listing {}

        /**
         * It did not.
         *
         * @param why in words
         */
        record Failed(DagSource source, String why) implements Listing {}
    }

    /**
     * A DAG in its place.
     *
     * @param dag empty if the file is as it was when the DAG was registered
     */
    public record Found(DagSource.File file, Optional<DagDefinition> dag) {}

    /**
     * What was found.
     *
     * @param dags by name
     * @param held names that are not to be had for now; with the reason, if it is a file that breaks the rules
     * @param unread whether a file could not be read, so that looking again may help although nothing has changed
     * @param problems what is wrong, in words
     */
    public record Result(
            SortedMap<String, Found> dags,
            Map<String, Optional<InvalidDagException>> held,
            boolean unread,
            List<String> problems) {}

    /** What is wrong with a file, in words. */
    static List<String> problems(DagSource.File file, InvalidDagException why) {
        return why.problems().stream()
                .map(problem -> "left out: " + (problem.where().source().isEmpty() ? file.shown() + ":" : "") + problem)
                .toList();
    }

    /** What there is, without reading it. */
    public List<Listing> list() {
        return sources.stream().map(FindDags::list).toList();
    }

    private static Listing list(DagSource source) {
        try {
            return new Listing.Listed(source, source.list());
        } catch (StoreException e) {
            return new Listing.Failed(source, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return new Listing.Failed(source, "an error in Cascade, please report it: " + e);
        }
    }

    /** Finds them without regard to what is registered. */
    public Result find() {
        return find(list(), List.of());
    }

    /**
     * Finds them.
     *
     * @param known what is registered: places that are held are held for these, and what has not changed since is not read
     */
    public Result find(List<Listing> listings, Collection<DagRecord> known) {
        Search search = new Search(known);
        listings.forEach(search::add);
        readings = search.readings;
        return search.result();
    }

    private final class Search {

        private final Map<String, List<DagRecord>> known = new HashMap<>();
        private final Map<FileKey, Reading> readings = new HashMap<>();
        private final SortedMap<String, Found> found = new TreeMap<>();
        private final Map<String, Optional<InvalidDagException>> held = new HashMap<>();
        private final List<String> problems = new ArrayList<>();
        private boolean unread;

        Search(Collection<DagRecord> known) {
            known.stream()
                    .filter(DagRecord::present)
                    .forEach(dag -> this.known
                            .computeIfAbsent(dag.source(), source -> new ArrayList<>())
                            .add(dag));
        }

        void add(Listing listing) {
            switch (listing) {
                case Listing.Listed l -> l.files().forEach(file -> add(l.source(), file));
                case Listing.Failed f -> {
                    problems.add(f.source().name() + " cannot be listed, its DAGs stay as they are: " + f.why());
                    known.forEach((source, dags) -> {
                        if (f.source().owns(source)) {
                            hold(dags.stream().map(DagRecord::name), Optional.empty());
                        }
                    });
                }
            }
        }

        private void add(DagSource source, DagSource.File file) {
            Content content = content(source, file);
            switch (content) {
                case Content.Good c -> put(c.dag().name(), new Found(file, Optional.of(c.dag())));
                case Content.Unchanged c -> put(c.dag(), new Found(file, Optional.empty()));
                case Content.Broken c -> {
                    problems.addAll(problems(file, c.why()));
                    hold(namesOf(file), Optional.of(c.why()));
                }
                case Content.Unreadable c -> {
                    unread = true;
                    problems.add(file.shown() + " cannot be read, its DAG stays as it is: "
                            + c.why().getMessage());
                    hold(namesOf(file), Optional.empty());
                }
            }
            if (!(content instanceof Content.Unreadable)) {
                readings.put(new FileKey(file.source(), file.baseName()), new Reading(file, content));
            }
        }

        private void put(String name, Found dag) {
            Found first = found.get(name);
            if (first != null) {
                problems.add("DAG \"" + name + "\" is in " + first.file().shown() + " and in "
                        + dag.file().shown() + "; the first counts");
            } else if (!held.containsKey(name)) {
                found.put(name, dag);
            }
        }

        private void hold(Stream<String> names, Optional<InvalidDagException> why) {
            names.filter(name -> !found.containsKey(name)).forEach(name -> held.putIfAbsent(name, why));
        }

        /** The DAGs that came from the file, and the one that it is called like. */
        private Stream<String> namesOf(DagSource.File file) {
            return Stream.concat(
                    known.getOrDefault(file.source(), List.of()).stream().map(DagRecord::name),
                    Stream.of(file.baseName()));
        }

        private Content content(DagSource source, DagSource.File file) {
            Reading before = FindDags.this.readings.get(new FileKey(file.source(), file.baseName()));
            if (before != null && before.file().tag().equals(file.tag())) {
                return before.content();
            }
            return unchanged(file).orElseGet(() -> read(source, file));
        }

        private Optional<Content> unchanged(DagSource.File file) {
            return known.getOrDefault(file.source(), List.of()).stream()
                    .filter(dag -> file.lasting() && dag.sourceTag().equals(Optional.of(file.tag())))
                    .findFirst()
                    .map(dag -> new Content.Unchanged(dag.name()));
        }

        private Content read(DagSource source, DagSource.File file) {
            try {
                return new Content.Good(source.read(file));
            } catch (InvalidDagException e) {
                return new Content.Broken(e);
            } catch (StoreException e) {
                return new Content.Unreadable(e);
            } catch (OutOfMemoryError e) {
                return new Content.Unreadable(new StoreException("there is too little memory for it", e));
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                // What Cascade itself cannot cope with is wrong with this file, and must not harm any other.
                return new Content.Broken(unexpected(file, e));
            }
        }

        private static InvalidDagException unexpected(DagSource.File file, Throwable e) {
            ProblemLocation where = new ProblemLocation(file.shown(), "", 0, 0);
            String message = "the file could not be understood because of an error in Cascade: " + e;
            String hint = "please report it with the file; all other DAGs are loaded";
            return new InvalidDagException(List.of(new Problem("internal-error", where, message, Optional.of(hint))));
        }

        Result result() {
            return new Result(found, held, unread, List.copyOf(problems));
        }
    }
}
