package dev.cascade.store;

import dev.cascade.dsl.definition.DagDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The stored form of a DAG. Lists of upstreams that are equal are written once, and are one instance after reading, so that 100 layers of 100
 * tasks joined all to all take a few kilobytes and their plan is made in milliseconds. Option values keep their Java types.
 */
public final class DagCodec {

    private DagCodec() {}

    /**
     * The bytes for a DAG, compressed.
     *
     * @throws IllegalArgumentException if an option holds something that no document could have said
     */
    public static byte[] encode(DagDefinition dag) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out)) {
            zip.write(new DagWriter(false).write(dag));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * The DAG again, equal to the one encoded.
     *
     * @throws IllegalArgumentException if the bytes are not an encoding of a DAG
     */
    public static DagDefinition decode(byte[] bytes) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return new DagReader(in.readAllBytes()).read();
        } catch (IOException e) {
            throw new IllegalArgumentException("the stored DAG is damaged: " + e.getMessage(), e);
        }
    }

    /** A text that equal definitions share, whatever the order of their options, and different ones do not. */
    public static String hash(DagDefinition dag) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(new DagWriter(true).write(dag)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
