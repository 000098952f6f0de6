package dev.cascade.local.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Optional;

/**
 * The headers of a request that identify its sender.
 *
 * @param path the path that it is for
 * @param host the {@code Host} header
 * @param origin the {@code Origin} header, in which a browser names the page that asks
 * @param fetchSite the {@code Sec-Fetch-Site} header, in which a browser says how that page is related to this server
 * @param authorization the {@code Authorization} header
 */
record RequestOrigin(
        String path,
        Optional<String> host,
        Optional<String> origin,
        Optional<String> fetchSite,
        Optional<String> authorization) {

    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    static RequestOrigin of(String path, Headers headers) {
        return new RequestOrigin(
                path,
                first(headers, HeaderNames.HOST),
                first(headers, HeaderNames.ORIGIN),
                first(headers, FETCH_SITE),
                first(headers, HeaderNames.AUTHORIZATION));
    }

    /** All values of a repeated header, joined, so that each is checked. */
    private static Optional<String> first(Headers headers, HeaderName name) {
        return headers.contains(name) ? Optional.of(headers.get(name)).map(Header::values) : Optional.empty();
    }
}
