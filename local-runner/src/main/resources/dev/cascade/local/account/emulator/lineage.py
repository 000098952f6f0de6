"""Recursive loop detection as Lambda does it: how often a function was invoked in one chain of requests travels in the trace header.

The header comes with a request to Lambda or SQS, lies with the message, and reaches the function that the message or the request invokes. From there
the SDKs hand it on with every request. Sources that Lambda does not follow, such as streams, rules and APIs, begin a chain of their own.
"""

import contextvars
import hashlib
import logging
import re
import secrets
import time

from ministack import app as ministack
from ministack.core.responses import error_response_json
from ministack.services import lambda_svc, sqs

log = logging.getLogger("cascade")

_HEADER = "x-amzn-trace-id"
_MOST = 16
_LINEAGE = re.compile(r"Lineage=([^;]*)")
_INVOKE = re.compile(r"^/2015-03-31/functions/([^/]+)/invocations$")

# The header of the request that is being served, or of the message that is being delivered.
_inbound = contextvars.ContextVar("cascade_trace", default=None)
# The header of the request to SQS that is being served.
_sending = contextvars.ContextVar("cascade_sending", default=None)


def install():
    ministack.SERVICE_HANDLERS["lambda"] = _following_invocations(ministack.SERVICE_HANDLERS["lambda"])
    ministack.SERVICE_HANDLERS["sqs"] = _following_messages(ministack.SERVICE_HANDLERS["sqs"])
    _keep_with_messages()


def current():
    """The header to hand on with what is started now."""
    return _inbound.get()


def follow(header):
    """From now on, what this thread does is part of that chain."""
    _inbound.set(header)


def of_batch(event):
    """The chain of a batch of messages: that of the message which has come furthest. None for other events."""
    records = event.get("Records") if isinstance(event, dict) else None
    headers = [
        (record.get("attributes") or {}).get("AWSTraceHeader") for record in records or ()
        if isinstance(record, dict) and record.get("eventSource") == "aws:sqs"
    ]
    return max((header for header in headers if header), key=lambda header: max(_counts(header).values(), default=0), default=None)


def next_of(function_name, header):
    """The header with which the function is invoked, one further in the chain; None if Lambda stops it."""
    counts = _counts(header)
    key = _key(function_name)
    counts[key] = counts.get(key, 0) + 1
    if counts[key] > _MOST and not _is_allowed(function_name):
        log.error("the invocation of %s is stopped: it is in a recursive loop", function_name)
        return None
    root = (header or "").split(";")[0] if (header or "").startswith("Root=") else _new_root()
    return f"{root};Parent={secrets.token_hex(8)};Sampled=0;Lineage=" + "|".join(f"1:{k}:{n}" for k, n in counts.items())


def refusal(function_name):
    """What a function that was stopped answers with."""
    return {
        "body": {
            "errorType": "RecursiveInvocationException",
            "errorMessage": f"Lambda has detected that {function_name} is invoked in a recursive loop and stopped the invocation",
        },
        "error": True, "function_error": "Unhandled", "log": "", "log_source": "rie",
    }


def _counts(header):
    found = _LINEAGE.search(header or "")
    parts = [part.split(":") for part in found.group(1).split("|")] if found else []
    return {part[1]: int(part[2]) for part in parts if len(part) == 3 and part[2].isdigit()}


def _key(function_name):
    return hashlib.sha256(function_name.encode()).hexdigest()[:8]


def _new_root():
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"


def _is_allowed(function_name):
    function = next((f for key, f in list(lambda_svc._functions._data.items()) if key[-1] == function_name), {})
    return function.get("recursive_loop") == "Allow"


def _header_of(headers):
    return next((value for name, value in headers.items() if name.lower() == _HEADER), None)


def _following_invocations(handler):
    async def handle(method, path, headers, body, query_params):
        _inbound.set(_header_of(headers))
        found = _INVOKE.match(path)
        is_sync = headers.get("x-amz-invocation-type", "RequestResponse") == "RequestResponse"
        if method == "POST" and found and is_sync:
            name, _qualifier = lambda_svc._resolve_name_and_qualifier(found.group(1))
            if next_of(name, current()) is None:
                return error_response_json("RecursiveInvocationException", refusal(name)["body"]["errorMessage"], 400)
        return await handler(method, path, headers, body, query_params)

    return handle


def _following_messages(handler):
    async def handle(method, path, headers, body, query_params):
        _sending.set(_header_of(headers))
        return await handler(method, path, headers, body, query_params)

    return handle


def _keep_with_messages():
    """The header of a request stays with each message that it sends, one or many."""
    original = sqs._build_send_sys_attrs

    def build(now, given):
        built = original(now, given)
        if _sending.get():
            built.setdefault("AWSTraceHeader", _sending.get())
        return built

    sqs._build_send_sys_attrs = build
