"""Objects that do not exist: S3 says so to who may list the bucket, and to others that they may not read what they ask for."""

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator
from ministack.core.router import detect_service, extract_access_key_id, extract_region

from . import journal


def install():
    original = ministack._dispatch_service_request

    async def dispatch(method, path, headers, body, query_params, request_id):
        response = await original(method, path, headers, body, query_params, request_id)
        if method == "GET" and response[0] == 404 and _is_missing_key(path, headers, query_params, response[2]):
            return _told(path, headers, query_params, request_id) or response
        return response

    ministack._dispatch_service_request = dispatch


def _is_missing_key(path, headers, query_params, body):
    return detect_service("GET", path, headers, query_params) == "s3" and isinstance(body, bytes) and b"NoSuchKey" in body


def _told(path, headers, query_params, request_id):
    """What is said in place of the truth, if that is not for the caller."""
    bucket = "arn:aws:s3:::" + path.strip("/").split("/")[0]
    key, action = extract_access_key_id(headers, query_params), "s3:ListBucket"
    denied = iam_evaluator.enforce(key or "", action, "s3", extract_region(headers, query_params), resource_arn=bucket)
    principal = journal.principal_of(headers, query_params)
    journal.note(principal=principal, service="s3", action=action, resource=bucket, status=403 if denied else 200,
                 denied=bool(denied), via="missing-object")
    if not denied:
        return None
    return iam_actions.access_denied_response("s3", action, principal, request_id, headers=headers, resource_arn=bucket)
