package dev.cascade.local.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** A checksum that grows with the bytes it is given. */
interface Checksum {
    void update(byte[] bytes, int offset, int length);

    /** The checksum of all bytes so far, big-endian. To be called once. */
    byte[] value();

    /** The algorithms that S3 knows by a header {@code x-amz-checksum-…}. */
    enum Algorithm {
        CRC32,
        CRC32C,
        CRC64NVME,
        SHA1,
        SHA256;

        String header() {
            return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
        }

        Checksum start() {
            return switch (this) {
                case CRC32 -> crc32(new CRC32());
                case CRC32C -> crc32(new CRC32C());
                case CRC64NVME -> new Crc64Nvme();
                case SHA1 -> digest("SHA-1");
                case SHA256 -> digest("SHA-256");
            };
        }
    }

    static Checksum digest(String algorithm) {
        try {
            return digest(MessageDigest.getInstance(algorithm));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have " + algorithm + ", this one has not", e);
        }
    }

    private static Checksum digest(MessageDigest digest) {
        return new Checksum() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }

    private static Checksum crc32(java.util.zip.Checksum crc) {
        return new Checksum() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                crc.update(bytes, offset, length);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array();
            }
        };
    }
}
