package dev.cascade.ui;

import java.util.Map;

/**
 * What the web UI answers. Immutable, but for the array, which is shared and is not to be written to.
 *
 * @param status the HTTP status
 * @param headers names in lower case
 * @param body empty for answers without one
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares responses, and a file is not copied for each of them
public record PageResponse(int status, Map<String, String> headers, byte[] body) {

    public PageResponse {
        headers = Map.copyOf(headers);
    }
}
