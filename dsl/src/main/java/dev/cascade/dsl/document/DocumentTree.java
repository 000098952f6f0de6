package dev.cascade.dsl.document;

import dev.cascade.dsl.source.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads YAML and JSON into trees that know their lines and columns. Every document that Cascade reads comes through here, DAGs and settings alike,
 * so that a word means the same in all of them: {@code no} and {@code on} are texts, {@code 010} is the number 10.
 */
public final class DocumentTree {

    private DocumentTree() {}

    /**
     * The tree of a text; a null for an empty one.
     *
     * @throws SyntaxException if the text cannot be read
     */
    public static Node parse(String text, DocumentFormat format) {
        DocumentText.requireSize(text.length());
        String marked = DocumentText.withoutByteOrderMark(text);
        return switch (format) {
            case YAML -> YamlTree.parse(marked);
            case JSON -> JsonTree.parse(marked);
        };
    }

    /**
     * The tree of a regular file. A pipe or a device is refused: reading it would block until another process writes.
     *
     * @throws SyntaxException if its text cannot be read, or it is something else than a file
     * @throws IOException if the file cannot be read
     */
    public static Node read(Path file, DocumentFormat format) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new SyntaxException(1, 1, "it is not a regular file; put a file there, or remove it");
        }
        return parse(DocumentText.read(file), format);
    }
}
