package dev.cascade.local.cli.dag;

import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.port.DagSource;
import dev.cascade.usecase.FindDags;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The DAGs that can be found from here: files in folders and in a bucket, then classes, then the project's own examples. Of two with the same name
 * the first counts. They are read when first asked for, and not again. Not thread-safe.
 */
public final class DagSources {

    private final List<DagSource> sources;
    private final List<String> places;
    private final Consumer<String> warn;
    private FindDags.@Nullable Result found;

    /**
     * @param sources the first wins
     * @param places where the user has asked to look, in words
     * @param warn receives a message for each invalid file and duplicate name
     */
    public DagSources(List<DagSource> sources, List<String> places, Consumer<String> warn) {
        this.sources = List.copyOf(sources);
        this.places = List.copyOf(places);
        this.warn = warn;
    }

    /** The sources themselves, for callers that poll them. */
    public List<DagSource> list() {
        return sources;
    }

    /** The DAGs by name. What is wrong is reported, and left out. */
    public Collection<FoundDag> all() {
        found().problems().forEach(warn);
        return found().dags().values().stream().map(FoundDag::of).toList();
    }

    /**
     * The DAG of this name, if there is one.
     *
     * @throws InvalidDagException if the file that is called like it is broken; all else that is wrong is only reported
     */
    public Optional<FoundDag> find(String name) {
        Optional<InvalidDagException> own = found().held().getOrDefault(name, Optional.empty());
        if (own.isPresent()) {
            throw own.get();
        }
        found().problems().forEach(warn);
        return Optional.ofNullable(found().dags().get(name)).map(FoundDag::of);
    }

    /** The message for a DAG that does not exist. */
    public CommandException notFound(String name) {
        Collection<String> known = found().dags().keySet();
        String where = places.isEmpty() ? "there is no folder ./dags" : "looked in " + String.join(", ", places);
        String hint = new Suggestions()
                .didYouMean(name, known)
                .orElseGet(() -> known.isEmpty()
                        ? where + "; give a folder with --dags, or a file"
                        : where + "; known are " + String.join(", ", known));
        return new CommandException(ExitCode.NOT_FOUND, "there is no DAG \"" + name + "\"; " + hint);
    }

    private FindDags.Result found() {
        FindDags.Result known = found;
        if (known == null) {
            known = new FindDags(sources).find();
            found = known;
        }
        return known;
    }
}
