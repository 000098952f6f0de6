package dev.cascade.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Stores work with the schema that the scripts of this version make. */
class SchemaVersionTest {

    private static final Path SCRIPTS = Path.of("src", "main", "resources", "dev", "cascade", "sql");

    private static final Pattern VERSION = Pattern.compile("V(\\d+)(__\\w+)?\\.sql");

    @Test
    void sqliteStoresWorkWithTheLatestScript() throws IOException {
        assertThat(versions("sqlite")).startsWith(1, 2, 3, 4).doesNotHaveDuplicates();
        assertThat(SqliteSchema.CURRENT)
                .isEqualTo(versions("sqlite").size())
                .isEqualTo(versions("sqlite").getLast());
    }

    @Test
    void postgresStoresWorkWithTheLatestScript() throws IOException {
        assertThat(PostgresSchema.CURRENT)
                .as("PostgresSchema.CURRENT has to be raised with each script")
                .isEqualTo(versions("postgresql").getLast());
    }

    private static List<Integer> versions(String folder) throws IOException {
        try (Stream<Path> scripts = Files.list(SCRIPTS.resolve(folder))) {
            return scripts.map(script -> VERSION.matcher(script.getFileName().toString()))
                    .peek(name -> assertThat(name.matches()).as(name.toString()).isTrue())
                    .map(name -> Integer.valueOf(name.group(1)))
                    .sorted()
                    .toList();
        }
    }
}
