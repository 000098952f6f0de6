"""Drives the endpoint with boto3 as a Lambda function would: it knows nothing but its environment. Argument: the bucket."""

import io
import os
import sys
import tempfile

import boto3
from botocore.exceptions import ClientError

bucket = sys.argv[1]
s3 = boto3.client("s3")


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return None


# Small objects, the default checksums of put_object.
body = '{"values": [1, 2, 3], "name": "Zoë"}'.encode()
put = s3.put_object(Bucket=bucket, Key="results/job-1/chunk_1.json", Body=body, ContentType="application/json")
got = s3.get_object(Bucket=bucket, Key="results/job-1/chunk_1.json")
assert got["Body"].read() == body
assert got["ContentType"] == "application/json"
assert got["ETag"] == put["ETag"]
assert s3.head_object(Bucket=bucket, Key="results/job-1/chunk_1.json")["ContentLength"] == len(body)
assert s3.get_object(Bucket=bucket, Key="results/job-1/chunk_1.json", Range="bytes=2-7")["Body"].read() == body[2:8]
assert s3.get_object(Bucket=bucket, Key="results/job-1/chunk_1.json", ChecksumMode="ENABLED")["Body"].read() == body
for algorithm in "CRC32", "SHA1", "SHA256":
    s3.put_object(Bucket=bucket, Key="sums/" + algorithm, Body=body, ChecksumAlgorithm=algorithm)
    assert s3.get_object(Bucket=bucket, Key="sums/" + algorithm)["Body"].read() == body
s3.put_object(Bucket=bucket, Key="empty")
assert s3.get_object(Bucket=bucket, Key="empty")["Body"].read() == b""

# Streams and files, above and below the size from which boto3 uploads in parts.
with tempfile.TemporaryDirectory() as folder:
    for size in 10, 20 * 1024 * 1024:
        source, target = os.path.join(folder, "source"), os.path.join(folder, "target")
        content = os.urandom(1024) * (size // 1024) if size > 1024 else os.urandom(size)
        with open(source, "wb") as file:
            file.write(content)
        s3.upload_file(source, bucket, "files/%d.bin" % size)
        s3.download_file(bucket, "files/%d.bin" % size, target)
        with open(target, "rb") as file:
            assert file.read() == content
        s3.copy({"Bucket": bucket, "Key": "files/%d.bin" % size}, bucket, "copies/%d.bin" % size)
        copied = io.BytesIO()
        s3.download_fileobj(bucket, "copies/%d.bin" % size, copied)
        assert copied.getvalue() == content
s3.upload_fileobj(io.BytesIO(b"streamed"), bucket, "files/stream.txt")
assert s3.get_object(Bucket=bucket, Key="files/stream.txt")["Body"].read() == b"streamed"

# Names that need escaping, and pages.
names = ["names/a b+c&d.json", "names/100%.txt", "names/plus+plus", "names/quo\"te'<>.txt", "names/star*~"]
for name in names:
    s3.put_object(Bucket=bucket, Key=name, Body=name.encode())
    assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == name.encode()
listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix="names/")["Contents"]]
assert listed == sorted(names), listed
for number in range(25):
    s3.put_object(Bucket=bucket, Key="pages/%03d/x" % number, Body=b"x")
pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="pages/", PaginationConfig={"PageSize": 10}))
assert [page["KeyCount"] for page in pages] == [10, 10, 5]
assert [item["Key"] for page in pages for item in page["Contents"]] == ["pages/%03d/x" % n for n in range(25)]
folded = s3.get_paginator("list_objects").paginate(
    Bucket=bucket, Prefix="pages/", Delimiter="/", PaginationConfig={"PageSize": 10}
)
assert [p["Prefix"] for page in folded for p in page["CommonPrefixes"]] == ["pages/%03d/" % n for n in range(25)]

# The resource interface, deleting, a presigned URL, errors.
resource = boto3.resource("s3")
assert sum(1 for _ in resource.Bucket(bucket).objects.filter(Prefix="pages/")) == 25
resource.Bucket(bucket).objects.filter(Prefix="pages/").delete()
assert s3.list_objects_v2(Bucket=bucket, Prefix="pages/")["KeyCount"] == 0
s3.delete_object(Bucket=bucket, Key="empty")
assert error_of(s3.head_object, Bucket=bucket, Key="empty") == ("404", 404)
assert error_of(s3.get_object, Bucket=bucket, Key="empty") == ("NoSuchKey", 404)
assert error_of(s3.get_object, Bucket="another", Key="empty") == ("NoSuchBucket", 404)
assert error_of(s3.put_object, Bucket=bucket, Key="../escape", Body=b"x") == ("InvalidArgument", 400)
assert error_of(s3.put_object, Bucket=bucket, Key="meta", Body=b"x", Metadata={"a": "b"}) == ("NotImplemented", 501)
assert error_of(s3.get_object, Bucket=bucket, Key="sums/SHA1", Range="bytes=1000-") == ("InvalidRange", 416)
s3.create_bucket(Bucket=bucket)
s3.head_bucket(Bucket=bucket)
assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == [bucket]

import urllib.request

url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "files/stream.txt"})
assert urllib.request.urlopen(url).read() == b"streamed"

print("boto3", boto3.__version__, "ok")
