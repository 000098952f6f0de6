package dev.cascade.local.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the server listens, and whom it lets in.
 *
 * @param host name or address to listen on
 * @param port 0: any that is free
 * @param token what callers have to show; may only be left out on loopback
 */
public record DevServerSettings(String host, int port, Optional<String> token) {

    /** The port of {@code cascade dev}. */
    public static final int USUAL_PORT = 4000;

    public DevServerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, got " + port);
        }
        if (token.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the token is empty; give one with --token or CASCADE_TOKEN, or none");
        }
        if (token.isEmpty() && !address(host).isLoopbackAddress()) {
            throw new IllegalArgumentException("every client that reaches " + host
                    + " could run anything here, so listening there needs a token: give one with --token or CASCADE_TOKEN,"
                    + " or listen on 127.0.0.1");
        }
    }

    /** On loopback, for the user of this process. */
    public static DevServerSettings onLoopback(int port) {
        return new DevServerSettings("127.0.0.1", port, Optional.empty());
    }

    /**
     * Whether only this machine reaches a host.
     *
     * @throws IllegalArgumentException if there is no such host
     */
    public static boolean isLoopback(String host) {
        return address(host).isLoopbackAddress();
    }

    InetAddress address() {
        return address(host);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host \"" + host + "\" is not known on this machine", e);
        }
    }
}
