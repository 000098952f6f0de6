package dev.cascade.acceptance.account;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An issuer of OpenID Connect on this machine: it tells everybody its key, and signs whatever it is given. */
final class TokenIssuer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEY_ID = "the-only-one";

    private final HttpServer server;
    private final KeyPair keys = newKeys();

    TokenIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        answer("/.well-known/openid-configuration", Map.of("issuer", url(), "jwks_uri", url() + "/keys"));
        answer(
                "/keys",
                Map.of(
                        "keys",
                        List.of(Map.of(
                                "kty",
                                "RSA",
                                "use",
                                "sig",
                                "alg",
                                "RS256",
                                "kid",
                                KEY_ID,
                                "n",
                                encoded(unsigned(key.getModulus().toByteArray())),
                                "e",
                                encoded(unsigned(key.getPublicExponent().toByteArray()))))));
        server.start();
    }

    private void answer(String path, Map<String, ?> document) {
        byte[] body = json(document);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    /** Who it says it is. The emulated account asks for its key without TLS, as it is on this machine. */
    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A token that says this. */
    String token(Map<String, ?> claims) {
        return signed(claims, keys);
    }

    /** One that says this, with a key that nobody knows. */
    String forged(Map<String, ?> claims) {
        return signed(claims, newKeys());
    }

    private static String signed(Map<String, ?> claims, KeyPair keys) {
        try {
            String content =
                    encoded(json(Map.of("alg", "RS256", "typ", "JWT", "kid", KEY_ID))) + "." + encoded(json(claims));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] json(Map<String, ?> document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
