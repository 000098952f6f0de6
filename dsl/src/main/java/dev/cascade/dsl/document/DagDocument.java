package dev.cascade.dsl.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.validation.DagCompiler;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DAGs as documents: YAML or JSON, one DAG a document, in the shape with {@code tasks} or the one with {@code nodes}. */
public final class DagDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private DagDocument() {}

    /**
     * Reads a DAG from a file that ends in {@code .yaml}, {@code .yml} or {@code .json}; a DAG without a name is called like the file.
     *
     * @throws InvalidDagException if it breaks the rules; tells all problems at once
     * @throws IllegalArgumentException if the file's name has another ending
     * @throws IOException if the file cannot be read
     */
    public static DagDefinition read(Path file) throws IOException {
        String fileName = String.valueOf(file.getFileName());
        DocumentFormat format = DocumentFormat.ofFileName(fileName)
                .orElseThrow(
                        () -> new IllegalArgumentException("a DAG file ends in .yaml, .yml or .json, got " + file));
        String baseName = fileName.substring(0, fileName.lastIndexOf('.'));
        String name = file.toString();
        return parse(text(file, name), format, name, Optional.of(baseName));
    }

    /**
     * The text of a file.
     *
     * @param sourceName what to call the file in messages
     * @throws InvalidDagException if it is too large or not UTF-8
     * @throws IOException if the file cannot be read
     */
    public static String text(Path file, String sourceName) throws IOException {
        try {
            return DocumentText.read(file);
        } catch (SyntaxException e) {
            throw invalid(e, new Problems(sourceName));
        }
    }

    /**
     * The text that the bytes of a document stand for.
     *
     * @param sourceName what to call the document in messages
     * @throws InvalidDagException if it is too large or not UTF-8
     */
    public static String text(byte[] content, String sourceName) {
        try {
            return DocumentText.decode(content);
        } catch (SyntaxException e) {
            throw invalid(e, new Problems(sourceName));
        }
    }

    private static InvalidDagException invalid(SyntaxException e, Problems problems) {
        problems.addSyntax(e.code(), e.line(), e.column(), e.problem());
        return problems.exception();
    }

    /**
     * Reads a DAG from a text.
     *
     * @param sourceName what to call the text in messages, such as its file; may be empty
     * @param defaultName the DAG's name if the text does not give one; empty: the text must
     * @throws InvalidDagException if it breaks the rules; tells all problems at once
     */
    public static DagDefinition parse(
            String text, DocumentFormat format, String sourceName, Optional<String> defaultName) {
        Problems problems = new Problems(sourceName);
        Node document;
        try {
            document = DocumentTree.parse(text, format);
        } catch (SyntaxException e) {
            throw invalid(e, problems);
        }
        return DagCompiler.compile(document, defaultName, problems);
    }

    /**
     * The DAG as a JSON document in the shape with {@code tasks}, without the fields that have their default. Read back, it is an
     * equal definition.
     */
    public static String write(DagDefinition dag) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toMap(dag));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DAG \"" + dag.name() + "\" has an option that is not JSON", e);
        }
    }

    /** What {@link #write} writes, as Java maps and lists, for those who make it a part of a larger document. */
    public static Map<String, @Nullable Object> toMap(DagDefinition dag) {
        return DocumentMap.of(dag);
    }
}
