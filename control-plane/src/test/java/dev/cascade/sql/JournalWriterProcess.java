package dev.cascade.sql;

import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;

import dev.cascade.port.JobStore;
import dev.cascade.port.SaveResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** Another process that writes a job's journal up to some entry, and prints the number of each entry that it saved. */
final class JournalWriterProcess {

    private JournalWriterProcess() {}

    static Process start(String url, String job, int last) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalWriterProcess.class.getName(),
                        url,
                        job,
                        Integer.toString(last))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) {
        try (SqlStores stores = SqlStores.open(args[0])) {
            write(stores.jobs(), args[1], Integer.parseInt(args[2]), System.out::println);
        }
    }

    /** Other processes that write the same journal compete for each entry. */
    static void write(JobStore store, String job, int last, IntConsumer saved) {
        store.create(header(job), heldBack());
        for (int number = 2; number <= last; number++) {
            if (store.append(job, entry(number, queued(number))) == SaveResult.SAVED) {
                saved.accept(number);
            }
        }
    }
}
