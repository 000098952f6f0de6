package dev.cascade.local.http;

import dev.cascade.api.Api;
import dev.cascade.api.ApiRequest;
import dev.cascade.api.ApiResponse;

/** What answers the requests for the API that a server has let in. Thread-safe. */
public interface ApiBackend {

    /** How long a body may be for this method and path, in bytes; a longer one is refused and not given to {@link #handle}. */
    int maxBodyBytes(String method, String path);

    /** Answers a request; mistakes of the client and failures are answers as well. */
    ApiResponse handle(ApiRequest request);

    /** The API of this process. */
    static ApiBackend of(Api api) {
        return new ApiBackend() {
            @Override
            public int maxBodyBytes(String method, String path) {
                return api.maxBodyBytes(method, path);
            }

            @Override
            public ApiResponse handle(ApiRequest request) {
                return api.handle(request);
            }
        };
    }
}
