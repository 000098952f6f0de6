package dev.cascade.local.s3;

import java.nio.ByteBuffer;

/** CRC-64/NVME, which the AWS CLI sends by default and the JDK has not. */
final class Crc64Nvme implements Checksum {
    /** The polynomial 0xAD93D23594C93659 with its bits reversed. */
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

    private static final long[] TABLE = table();

    private long state = ~0L;

    @Override
    public void update(byte[] bytes, int offset, int length) {
        long crc = state;
        for (int i = offset; i < offset + length; i++) {
            crc = TABLE[(int) (crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
        }
        state = crc;
    }

    @Override
    public byte[] value() {
        return ByteBuffer.allocate(Long.BYTES).putLong(~state).array();
    }

    private static long[] table() {
        long[] table = new long[256];
        for (int i = 0; i < table.length; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            table[i] = crc;
        }
        return table;
    }
}
