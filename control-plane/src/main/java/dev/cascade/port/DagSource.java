package dev.cascade.port;

import dev.cascade.dsl.definition.DagDefinition;
import java.util.List;

/**
 * A place where DAG files lie: a folder, a bucket. What cannot be listed or read throws {@link StoreException}, which says nothing about what is
 * there. For one thread at a time.
 */
public interface DagSource {

    /** How messages call it. */
    String name();

    /** The DAG files that are there now, always in the same order. */
    List<File> list();

    /**
     * The DAG in a file.
     *
     * @throws dev.cascade.dsl.validation.InvalidDagException if the file breaks the rules
     */
    DagDefinition read(File file);

    /** Whether a DAG that is kept with this {@linkplain File#source source} comes from here, and is gone if its file is. */
    boolean owns(String source);

    /**
     * A file.
     *
     * @param source what is kept with its DAG: an absolute path, a URL
     * @param shown how messages call it
     * @param baseName what its DAG is called if the file does not say
     * @param tag different after each change of the file
     * @param lasting whether the tag means the same in every process, at any time: it is a hash of the content
     */
    record File(String source, String shown, String baseName, String tag, boolean lasting) {}
}
