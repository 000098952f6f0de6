package dev.cascade.acceptance.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The requests to the account, as the emulator writes them down. */
public final class RequestLog {

    private final Path file;

    RequestLog(Path file) {
        this.file = file;
    }

    /**
     * One request, or something that a service did for a role.
     *
     * @param principal ARN of the caller
     * @param action as in a policy
     * @param operation as in the API
     * @param resource an ARN, or empty
     * @param via which part of AWS acted for a role; empty for a request
     * @param writeUnits of DynamoDB, as they would be billed; so are those for reading
     */
    public record Request(
            String principal,
            String action,
            String operation,
            String resource,
            int status,
            boolean denied,
            String via,
            double writeUnits,
            double readUnits) {

        /** The name of the role; empty for a user. */
        String role() {
            return principal.contains(":assumed-role/") ? principal.split("/")[1] : "";
        }

        /** Whether a function of the control plane made it. */
        public boolean isOfControlPlane() {
            return via.isEmpty() && role().startsWith("CascadeControlPlane-CascadeFunctions");
        }
    }

    /** How many there are; {@link #since} gives those after. */
    public int mark() {
        return lines().size();
    }

    public List<Request> all() {
        return since(0);
    }

    public List<Request> since(int mark) {
        List<String> lines = lines();
        return lines.subList(mark, lines.size()).stream()
                .map(CommandResult::parse)
                .map(RequestLog::request)
                .toList();
    }

    private List<String> lines() {
        try {
            // The last line may be one that is being written.
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request request(JsonNode line) {
        return new Request(
                line.path("principal").asText(),
                line.path("action").asText(),
                line.path("operation").asText(),
                line.path("resource").asText(),
                line.path("status").asInt(),
                line.path("denied").asBoolean(),
                line.path("via").asText(),
                line.path("write_units").asDouble(),
                line.path("read_units").asDouble());
    }
}
