package dev.cascade.local.cli;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.Suggestions;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The DAGs that can be found on this machine: files in folders, then classes, then the project's own examples. Of two with the same name the
 * first counts, which is reported once. They are read when first asked for, and not again. Not thread-safe.
 */
final class DagSources {

    private final List<Folder> folders;
    private final List<Path> classPath;
    private final Optional<Folder> examples;
    private final Consumer<String> warn;
    private @Nullable Search search;

    /** A folder and how messages call it. */
    record Folder(Path path, String shown) {}

    /**
     * @param folders with DAG files, the first wins
     * @param classPath with DAGs written in Java
     * @param examples the folder with the project's own examples
     * @param warn told about broken files and names that come twice
     */
    DagSources(List<Folder> folders, List<Path> classPath, Optional<Folder> examples, Consumer<String> warn) {
        this.folders = List.copyOf(folders);
        this.classPath = List.copyOf(classPath);
        this.examples = examples;
        this.warn = warn;
    }

    /** The DAGs by name. Broken files are reported and left out. */
    Collection<FoundDag> all() {
        Search search = search();
        search.broken.values().forEach(this::report);
        return search.found.values();
    }

    /**
     * The DAG of this name, if there is one.
     *
     * @throws InvalidDagException if the file that is called like it is broken; all other broken files are only reported
     */
    Optional<FoundDag> find(String name) {
        Search search = search();
        InvalidDagException own = search.broken.remove(name);
        if (own != null) {
            throw own;
        }
        search.broken.values().forEach(this::report);
        return Optional.ofNullable(search.found.get(name));
    }

    /** What a file looked like from outside. */
    record Stamp(FileTime modified, long size) {}

    /** The DAG files there are: when this is the same as before, so is what is in them. */
    Map<Path, Stamp> stamps() {
        Map<Path, Stamp> stamps = new HashMap<>();
        Stream.concat(folders.stream(), examples.stream())
                .flatMap(folder -> DagFile.in(folder.path(), folder.shown()).stream())
                .forEach(file -> file.stamp().ifPresent(stamp -> stamps.put(file.path(), stamp)));
        return stamps;
    }

    /** What to say when there is no such DAG. */
    CommandException notFound(String name) {
        Collection<String> known = search().found.keySet();
        List<String> places =
                new ArrayList<>(folders.stream().map(Folder::shown).toList());
        String where = places.isEmpty() ? "there is no folder ./dags" : "looked in " + String.join(", ", places);
        String hint = new Suggestions()
                .didYouMean(name, known)
                .orElseGet(() -> known.isEmpty()
                        ? where + "; give a folder with --dags, or a file"
                        : where + "; known are " + String.join(", ", known));
        return new CommandException(Exit.NOT_FOUND, "there is no DAG \"" + name + "\"; " + hint);
    }

    private Search search() {
        Search done = search;
        if (done == null) {
            done = new Search();
            folders.forEach(done::add);
            JavaDags.find(classPath, warn).forEach(done::add);
            examples.filter(folder -> folders.stream().noneMatch(f -> f.path().equals(folder.path())))
                    .ifPresent(done::add);
            search = done;
        }
        return done;
    }

    private void report(InvalidDagException broken) {
        for (Problem problem : broken.problems()) {
            warn.accept("left out: " + problem);
        }
    }

    private final class Search {

        final Map<String, FoundDag> found = new TreeMap<>();
        final Map<String, InvalidDagException> broken = new LinkedHashMap<>();

        void add(Folder folder) {
            DagFile.in(folder.path(), folder.shown()).forEach(this::add);
        }

        void add(DagFile file) {
            try {
                add(FoundDag.in(file));
            } catch (InvalidDagException e) {
                if (found.containsKey(file.baseName()) || broken.putIfAbsent(file.baseName(), e) != null) {
                    report(e);
                }
            }
        }

        void add(FoundDag dag) {
            DagDefinition definition = dag.dag();
            FoundDag first = found.putIfAbsent(definition.name(), dag);
            if (first != null) {
                warn.accept("DAG \"" + definition.name() + "\" is in " + first.shown() + " and in " + dag.shown()
                        + "; the first counts");
            }
        }
    }
}
