"""The results of upstream tasks, whole, wherever they are kept.

Results travel inside the event as long as they fit together. When they do not, the largest are references:
{"result_location": "s3://bucket/key", "result_s3_key": "key", "result_size_bytes": 1024}.
When not even the small ones fit, all of them are one object in S3, and the context has
{"upstream_results_location": "s3://bucket/key", "upstream_results_s3_key": "key"}.

Copy this file into the folder of a function; it needs nothing but the standard library.

boto3 reads S3 where it is installed, as it is in AWS; elsewhere the standard library signs the request.
AWS_ENDPOINT_URL_S3 points both at another S3-compatible store.
"""

import datetime
import hashlib
import hmac
import json
import os
import urllib.error
import urllib.parse
import urllib.request

REFERENCE_KEYS = {"result_location", "result_s3_key", "result_size_bytes"}
NO_BODY_SHA256 = hashlib.sha256(b"").hexdigest()


def upstream_results(event):
    """Every direct upstream's result by task id."""
    context = event.get("context", {})
    upstream = context.get("upstream_results", {})
    if "upstream_results_location" in context:
        upstream = stored("upstream_results", context)
    return {task_id: whole(result) for task_id, result in upstream.items()}


def whole(result):
    """The result itself: the data in the event if it came along, else what its reference points at."""
    data = {key: value for key, value in result.items() if key not in REFERENCE_KEYS}
    if data or "result_location" not in result:
        return data
    found = stored("result", result)
    return found if isinstance(found, dict) else {"value": found}


def stored(what, reference):
    """What is at the place that the reference names as the location of what."""
    location = urllib.parse.urlsplit(reference[f"{what}_location"])
    if location.scheme != "s3":
        raise ValueError(f"{what}_location must look like s3://bucket/key, got {reference[f'{what}_location']!r}")
    return json.loads(read_object(location.netloc, reference.get(f"{what}_s3_key") or location.path[1:]))


def read_object(bucket, key):
    try:
        import boto3
    except ImportError:
        return _read_signed(bucket, key)
    from botocore.config import Config

    config = Config(s3={"addressing_style": "path"}) if _endpoint_override() else None
    client = boto3.client("s3", region_name=_region(), endpoint_url=_endpoint_override(), config=config)
    return client.get_object(Bucket=bucket, Key=key)["Body"].read()


def _endpoint_override():
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def _region():
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def _read_signed(bucket, key):
    endpoint = _endpoint_override() or f"https://s3.{_region()}.amazonaws.com"
    url = endpoint.rstrip("/") + urllib.parse.quote(f"/{bucket}/{key}", safe="/-_.~")
    request = urllib.request.Request(url, headers=_signature_v4(url, datetime.datetime.now(datetime.timezone.utc)))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        answer = error.read(300).decode(errors="replace")
        raise RuntimeError(f"cannot read s3://{bucket}/{key}: HTTP {error.code} from {endpoint}: {answer}") from error


def _signature_v4(url, now):
    """The headers that sign a GET of this URL without a query, by AWS Signature Version 4."""
    parts = urllib.parse.urlsplit(url)
    time, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    headers = {"host": parts.netloc, "x-amz-content-sha256": NO_BODY_SHA256, "x-amz-date": time}
    if os.environ.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join(["GET", parts.path, "", lines, names, NO_BODY_SHA256])
    scope = f"{day}/{_region()}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in [*scope.split("/"), to_sign]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/{scope}"
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={key.hex()}"
    )
    return headers
