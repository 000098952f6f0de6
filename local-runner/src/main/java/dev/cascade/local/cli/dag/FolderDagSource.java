package dev.cascade.local.cli.dag;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.port.DagSource;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The DAG files right in a folder. For one thread at a time. */
public final class FolderDagSource implements DagSource {

    /** Of a file that is there and cannot be read: reading it says why. */
    private static final String UNREADABLE = "unreadable";

    private final Path folder;
    private final String name;
    private final ContentHashes tags = new ContentHashes();

    /**
     * The files of a folder.
     *
     * @param folder an absolute path; a link in it is followed at each look, so that it may be set to another folder
     * @param name how messages call it: as it was typed
     */
    public FolderDagSource(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** The folder in which DAG files are looked for. */
    public Path folder() {
        return folder;
    }

    /** Whether both look into one folder. */
    boolean isSameAs(FolderDagSource other) {
        try {
            return Files.isSameFile(folder, other.folder);
        } catch (IOException e) {
            return folder.equals(other.folder);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<File> list() {
        try {
            List<DagFile> files = DagFile.in(folder, name);
            tags.keepOnly(files.stream().map(DagFile::path).toList());
            return files.stream().map(this::file).toList();
        } catch (UncheckedIOException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private File file(DagFile file) {
        return new File(file.path().toString(), file.shown(), file.baseName(), tag(file.path()), false);
    }

    private String tag(Path file) {
        try {
            return tags.of(file);
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    @Override
    public DagDefinition read(File file) {
        try {
            DagDefinition dag = new DagFile(Path.of(file.source()), file.shown()).read();
            requireUnchanged(file);
            return dag;
        } catch (InvalidDagException e) {
            requireUnchanged(file);
            throw e;
        } catch (CommandException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A file that changed while it was read may be incomplete. */
    private void requireUnchanged(File file) {
        if (!tag(Path.of(file.source())).equals(file.tag())) {
            throw new StoreException("it changed while it was read; it is read again");
        }
    }

    @Override
    public boolean owns(String source) {
        String separator = folder.getFileSystem().getSeparator();
        String inside = folder + separator;
        return source.startsWith(inside) && !source.substring(inside.length()).contains(separator);
    }
}
