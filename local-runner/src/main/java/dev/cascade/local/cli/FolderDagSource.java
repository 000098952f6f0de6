package dev.cascade.local.cli;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.DagSource;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The DAG files right in a folder.
 *
 * @param folder a real path
 * @param name how messages call it: as it was typed
 */
record FolderDagSource(Path folder, String name) implements DagSource {

    @Override
    public List<File> list() {
        try {
            return DagFile.in(folder, name).stream()
                    .flatMap(FolderDagSource::file)
                    .toList();
        } catch (UncheckedIOException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Stream<File> file(DagFile file) {
        try {
            String tag = Files.getLastModifiedTime(file.path()) + " " + Files.size(file.path());
            return Stream.of(new File(file.path().toString(), file.shown(), file.baseName(), tag, false));
        } catch (IOException e) {
            // It has just gone.
            return Stream.empty();
        }
    }

    @Override
    public DagDefinition read(File file) {
        try {
            return new DagFile(Path.of(file.source()), file.shown()).read();
        } catch (CommandException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean owns(String source) {
        String separator = folder.getFileSystem().getSeparator();
        String inside = folder + separator;
        return source.startsWith(inside) && !source.substring(inside.length()).contains(separator);
    }
}
