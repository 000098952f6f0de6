"""HTTP APIs: who shows something other than a signature is not let in by one, tokens are verified, and the access log of a stage is written."""

import contextvars
import hashlib
import re
import time
import urllib.parse
import uuid

from ministack import app as ministack
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.core.router import extract_access_key_id
from ministack.services import apigateway, cloudwatch_logs

from . import journal

_ISSUER_HERE = re.compile(r"^https(?=://(?:127\.0\.0\.1|localhost)[:/])")
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_CONTEXT = re.compile(r"\$context\.([A-Za-z.]+)")

_claims = contextvars.ContextVar("cascade_claims", default=None)


def install():
    apigateway._api_endpoint_scheme = lambda protocol: "wss" if protocol == "WEBSOCKET" else "https"
    apigateway._verify_rs256_signature = is_signed_by
    fetch = apigateway._urlopen_async
    apigateway._urlopen_async = lambda request, timeout: fetch(here(request), timeout)
    _refuse_the_unsigned()
    _remember_claims()
    _log_requests()


def _refuse_the_unsigned():
    """The emulator only looks whether there is an Authorization header, and whether a signature in it is right."""
    original = ministack._enforce_execute_api

    def enforce(api_id, stage, method, execute_path, headers, query_params, iam_action="execute-api:Invoke"):
        wanted = ministack._execute_api_authorization_type(api_id, stage, method, execute_path)
        if wanted == "AWS_IAM" and not extract_access_key_id(headers, query_params):
            return apigateway._jwt_forbidden()
        return original(api_id, stage, method, execute_path, headers, query_params, iam_action=iam_action)

    ministack._enforce_execute_api = enforce


def here(request):
    """The address with which an issuer can be asked: an issuer has an https address, also one on this machine, where nothing speaks TLS."""
    return _ISSUER_HERE.sub("http", request) if isinstance(request, str) else request


def is_signed_by(token, key):
    """RS256 (RFC 7518, RFC 8017): the emulator leaves it to a library that it does not come with."""
    signed, _, signature = token.rpartition(".")
    try:
        modulus, exponent = (int.from_bytes(apigateway._b64url_decode(key[name]), "big") for name in ("n", "e"))
        given = int.from_bytes(apigateway._b64url_decode(signature), "big")
    except (KeyError, ValueError):
        return False
    length = (modulus.bit_length() + 7) // 8
    end = b"\x00" + _SHA256 + hashlib.sha256(signed.encode()).digest()
    wanted = b"\x00\x01" + b"\xff" * (length - len(end) - 2) + end
    return given < modulus and pow(given, exponent, modulus).to_bytes(length, "big") == wanted


def _remember_claims():
    validate = apigateway._validate_jwt_authorizer

    async def validated(*arguments):
        claims, scopes, refused = await validate(*arguments)
        _claims.get().update(claims or {})
        return claims, scopes, refused

    apigateway._validate_jwt_authorizer = validated


def _log_requests():
    original = ministack._handle_execute_api_request

    async def handle(host, path, method, headers, body, query_params, *more, **named):
        began, claims = time.time(), {}
        token = _claims.set(claims)
        try:
            response = await original(host, path, method, headers, body, query_params, *more, **named)
        finally:
            _claims.reset(token)
        address = ministack._parse_execute_api_url(host, path) if response else None
        if address:
            _log(address, method, journal.principal_of(headers, query_params), claims, response, began)
        return response

    ministack._handle_execute_api_request = handle


def _log(address, method, principal, claims, response, began):
    api, first, rest = address
    scope = apigateway.find_api_scope(api)
    if scope is None:
        return
    set_request_account_id(scope[0])
    set_request_region(scope[1])
    name, path = ministack._resolve_stage_and_path(api, first, rest)
    settings = (apigateway._stages.get(api, {}).get(name) or {}).get("accessLogSettings")
    if settings:
        values = _values(apigateway._match_route(api, method, path), path, principal, claims, response, began)
        line = _CONTEXT.sub(lambda variable: str(values.get(variable.group(1)) or "-"), settings["format"])
        _write(settings["destinationArn"].split(":log-group:")[1].removesuffix(":*"), line)


def _values(route, path, principal, claims, response, began):
    status, headers, _body = response
    refused = {401: "Unauthorized", 403: "Forbidden"}.get(status)
    is_signed = (route or {}).get("authorizationType") == "AWS_IAM"
    return {
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(began)),
        "requestId": headers.get("apigw-requestid") or str(uuid.uuid4()),
        "routeKey": (route or {}).get("routeKey"),
        "path": urllib.parse.quote(path),
        "status": status,
        "identity.sourceIp": "127.0.0.1",
        "identity.userArn": principal if is_signed and not refused else None,
        "authorizer.claims.sub": claims.get("sub"),
        "authorizer.error": refused,
        "error.message": refused,
        "responseLatency": round((time.time() - began) * 1000),
    }


def _write(group, line):
    now = round(time.time() * 1000)
    streams = cloudwatch_logs._log_groups[group]["streams"]
    stream = streams.setdefault("access", {"events": [], "uploadSequenceToken": "1", "creationTime": now,
                                           "firstEventTimestamp": now, "lastEventTimestamp": now, "lastIngestionTime": now})
    stream["events"].append({"timestamp": now, "message": line, "ingestionTime": now})
    stream["lastEventTimestamp"] = stream["lastIngestionTime"] = now
