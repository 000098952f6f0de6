"""Drives the endpoint with the standard library alone, writing the bodies that SDKs write. Argument: the bucket."""

import base64
import hashlib
import http.client
import os
import sys
import xml.etree.ElementTree as ElementTree
import zlib
from urllib.parse import urlsplit

bucket = sys.argv[1]
endpoint = urlsplit(os.environ["AWS_ENDPOINT_URL_S3"])
credential = "Credential=%s/20260101/us-east-1/s3/aws4_request" % os.environ["AWS_ACCESS_KEY_ID"]
authorization = "AWS4-HMAC-SHA256 %s, SignedHeaders=host, Signature=0" % credential
connection = http.client.HTTPConnection(endpoint.hostname, endpoint.port)


def call(method, path, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers.setdefault("Authorization", authorization)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def code(body):
    return ElementTree.fromstring(body).findtext("Code")


def chunked(data, size, trailer):
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    encoded = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return encoded + b"0\r\n" + trailer + b"\r\n"


data = bytes(range(256)) * 100
crc = base64.b64encode(zlib.crc32(data).to_bytes(4, "big"))
streaming = {
    "Content_Encoding": "aws-chunked",
    "x_amz_content_sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x_amz_decoded_content_length": str(len(data)),
    "x_amz_trailer": "x-amz-checksum-crc32",
}

trailer = b"x-amz-checksum-crc32:" + crc + b"\r\n"
status, _, headers = call("PUT", "/%s/chunked.bin" % bucket, chunked(data, 1000, trailer), **streaming)
assert status == 200, status
assert headers["ETag"] == '"%s"' % hashlib.md5(data).hexdigest()
assert call("GET", "/%s/chunked.bin" % bucket)[1] == data

# The same host under the bucket's name.
assert call("GET", "/chunked.bin", Host="%s.localhost:%d" % (bucket, endpoint.port))[1] == data

# A wrong checksum, a missing one, an early end: an error, and nothing stored.
for encoded in (
    chunked(data, 1000, b"x-amz-checksum-crc32:AAAAAA==\r\n"),
    chunked(data, 1000, b""),
    chunked(data, 1000, trailer)[:-40],
    chunked(data[:-1], 1000, trailer),
):
    status, body, _ = call("PUT", "/%s/damaged.bin" % bucket, encoded, **streaming)
    assert status == 400 and code(body) in ("BadDigest", "IncompleteBody"), (status, body)
    assert call("GET", "/%s/damaged.bin" % bucket)[0] == 404

md5 = base64.b64encode(hashlib.md5(b"other").digest()).decode()
status, body, _ = call("PUT", "/%s/damaged.bin" % bucket, b"content", Content_MD5=md5)
assert (status, code(body)) == (400, "BadDigest")
status, body, _ = call("PUT", "/%s/damaged.bin" % bucket, b"content", x_amz_content_sha256="0" * 64)
assert (status, code(body)) == (400, "XAmzContentSHA256Mismatch")
assert call("HEAD", "/%s/damaged.bin" % bucket)[0] == 404

# Only who knows the access key id is let in.
status, body, _ = call("GET", "/%s/chunked.bin" % bucket, Authorization="")
assert (status, code(body)) == (403, "AccessDenied")
stranger = authorization.replace(os.environ["AWS_ACCESS_KEY_ID"], "AKIASTRANGER")
status, body, _ = call("PUT", "/%s/stranger" % bucket, b"x", Authorization=stranger)
assert (status, code(body)) == (403, "InvalidAccessKeyId")

print("plain HTTP ok")
