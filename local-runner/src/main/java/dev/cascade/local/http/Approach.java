package dev.cascade.local.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Optional;

/**
 * What a request shows of whom it comes from.
 *
 * @param path the path that it is for
 * @param host the {@code Host} header
 * @param origin the {@code Origin} header, in which a browser names the page that asks
 * @param fetchSite the {@code Sec-Fetch-Site} header, in which a browser says how that page is related to this server
 * @param authorization the {@code Authorization} header
 */
record Approach(
        String path,
        Optional<String> host,
        Optional<String> origin,
        Optional<String> fetchSite,
        Optional<String> authorization) {

    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    static Approach of(String path, Headers headers) {
        return new Approach(
                path,
                first(headers, HeaderNames.HOST),
                first(headers, HeaderNames.ORIGIN),
                first(headers, FETCH_SITE),
                first(headers, HeaderNames.AUTHORIZATION));
    }

    /** Of a header that came several times, all values, so that none of them is overlooked. */
    private static Optional<String> first(Headers headers, HeaderName name) {
        return headers.contains(name) ? Optional.of(headers.get(name)).map(Header::values) : Optional.empty();
    }
}
