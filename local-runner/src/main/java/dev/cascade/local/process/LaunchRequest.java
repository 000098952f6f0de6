package dev.cascade.local.process;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link ProcessLauncher} needs to know of a process that it is to start.
 *
 * @param mark its {@link ProcessTrackingId}
 * @param directory where it runs
 * @param input the file that is its standard input
 * @param log the file at whose end it writes its standard error; it is created if it does not exist, for its owner only
 * @param words the program and its arguments
 * @param environment its variables, without that of the mark
 */
record LaunchRequest(
        String mark, String directory, String input, String log, List<String> words, Map<String, String> environment) {

    /** How Java passes text on to programs. */
    private static final Charset OF_SYSTEM =
            Charset.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));

    /** What Java reads bytes as that are no text. They would be others when they are written again. */
    private static final char NO_TEXT = '\uFFFD';

    LaunchRequest {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /**
     * The request for what a builder would start, with a mark. Empty if a launcher cannot start it: it takes its input from a file and appends its
     * standard error to one, and only this process can pass on variables that are no text.
     *
     * @throws IOException if a word has a NUL character
     */
    static Optional<LaunchRequest> of(ProcessBuilder builder, String mark) throws IOException {
        File input = builder.redirectInput().file();
        File log = builder.redirectError().file();
        if (input == null
                || log == null
                || builder.redirectError().type() != Redirect.Type.APPEND
                || builder.redirectOutput().type() != Redirect.Type.PIPE
                || builder.redirectErrorStream()) {
            return Optional.empty();
        }
        for (String word : builder.command()) {
            if (word.indexOf('\0') >= 0) {
                throw new IOException("a word of the command has a NUL character");
            }
        }
        String directory = Optional.ofNullable(builder.directory())
                .orElseGet(() -> new File(""))
                .getAbsolutePath();
        LaunchRequest request = new LaunchRequest(
                mark,
                directory,
                input.getAbsolutePath(),
                log.getAbsolutePath(),
                builder.command(),
                builder.environment());
        return request.isText() ? Optional.of(request) : Optional.empty();
    }

    private boolean isText() {
        return environment.entrySet().stream()
                .noneMatch(variable -> isNoText(variable.getKey()) || isNoText(variable.getValue()));
    }

    private static boolean isNoText(String text) {
        return text.indexOf(NO_TEXT) >= 0;
    }

    /** The request as {@code launcher.pl} reads it. */
    byte[] frame(int id) {
        List<String> variables = new ArrayList<>(2 * environment.size());
        environment.forEach((name, value) -> {
            variables.add(name);
            variables.add(value);
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte('S');
            out.writeInt(id);
            out.writeLong(Long.parseLong(mark));
            write(out, directory);
            write(out, input);
            write(out, log);
            write(out, words);
            write(out, variables);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no such failure in memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, List<String> texts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream list = new DataOutputStream(bytes)) {
            for (String text : texts) {
                write(list, text);
            }
        }
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(OF_SYSTEM);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
