package dev.cascade.local.cli.dag;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.usecase.FindDags;

/**
 * A DAG and where it was found.
 *
 * @param source an absolute path, a URL, or {@code class NAME}; kept with the DAG
 * @param shown the source as messages call it
 */
public record FoundDag(DagDefinition dag, String source, String shown) {

    /** The DAG of a file, with the file as its source. */
    public static FoundDag in(DagFile file) {
        return new FoundDag(file.read(), file.path().toAbsolutePath().toString(), file.shown());
    }

    /** One that was read, whatever is registered. */
    public static FoundDag of(FindDags.Found found) {
        return new FoundDag(
                found.dag().orElseThrow(), found.file().source(), found.file().shown());
    }
}
