package dev.cascade.aws.logging;

import dev.cascade.usecase.Json;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/**
 * Writes each event as one line of JSON to standard output, with its keys as fields. {@code AWS_LAMBDA_LOG_LEVEL} says what is written, which is
 * how the level of a function is set in AWS; {@code INFO} unless it says otherwise. Of the SDK's own logging only warnings are written. Thread-safe.
 */
final class JsonLogger extends LegacyAbstractLogger implements LoggingEventAware {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Level LEVEL = level(System.getenv("AWS_LAMBDA_LOG_LEVEL"));

    private final Level least;

    JsonLogger(String name) {
        this.name = name;
        this.least = name.startsWith("software.amazon.") ? Level.WARN : LEVEL;
    }

    private static Level level(@Nullable String wanted) {
        String word = wanted == null ? "INFO" : wanted.toUpperCase(Locale.ROOT);
        return switch (word) {
            case "TRACE" -> Level.TRACE;
            case "DEBUG" -> Level.DEBUG;
            case "WARN" -> Level.WARN;
            case "ERROR", "FATAL" -> Level.ERROR;
            default -> Level.INFO;
        };
    }

    private boolean isEnabled(Level level) {
        return level.toInt() >= least.toInt();
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        write(level, MessageFormatter.basicArrayFormat(message, arguments), List.of(), thrown);
    }

    @Override
    public void log(LoggingEvent event) {
        if (isEnabled(event.getLevel())) {
            List<KeyValuePair> fields = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
            String message = MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray());
            write(event.getLevel(), message, fields, event.getThrowable());
        }
    }

    private void write(Level level, String message, List<KeyValuePair> fields, @Nullable Throwable thrown) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("timestamp", Instant.now().toString());
        line.put("level", level.toString());
        line.put("logger", name);
        line.put("message", message);
        fields.forEach(field -> line.putIfAbsent(field.key, String.valueOf(field.value)));
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace, true));
            line.put("error", trace.toString());
        }
        System.out.println(Json.write(line));
    }
}
