package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request. An error of the connection is reported as an incomplete body, not as an internal error. */
final class RequestInputStream extends FilterInputStream {
    RequestInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw S3ErrorCode.INCOMPLETE_BODY.because(
                    "the connection broke before the end of the body: " + e.getMessage());
        }
    }
}
