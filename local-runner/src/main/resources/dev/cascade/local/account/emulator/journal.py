"""The request log: a line of JSON for every request to the account, in requests.jsonl of the state folder.

time, principal (an ARN), service, action (as in a policy), operation (as in the API), resource (an ARN where it is known), status, denied;
for DynamoDB the capacity consumed as it would be billed, and the size of the batch where there is one. `via` says which part of AWS
acted for a role (an event source, a destination, the logs) where no request was made.
"""

import contextvars
import json
import os
import threading
import time

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator, responses
from ministack.core.router import detect_service, extract_access_key_id, extract_region

_lock = threading.Lock()
_file = None
_capacity = contextvars.ContextVar("cascade_capacity", default=None)

_BILLED = {
    "GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems",
    "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems",
}
_READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}
_BATCHES = ("Entries", "Items", "TransactItems")


def install(settings):
    global _file
    _file = open(os.path.join(settings["state"], "requests.jsonl"), "a", buffering=1, encoding="utf-8")
    original = ministack._dispatch_service_request

    async def dispatch(method, path, headers, body, query_params, request_id):
        principal = principal_of(headers, query_params)
        token = _capacity.set({})
        try:
            response = await original(method, path, headers, body, query_params, request_id)
            _note_request(method, path, headers, body, query_params, principal, response)
            return response
        finally:
            _capacity.reset(token)

    ministack._dispatch_service_request = dispatch
    # Loopback stands in for TLS: policies that refuse what is not encrypted would refuse everything here.
    pin_request_origin = ministack.pin_request_origin
    ministack.pin_request_origin = lambda source_ip, secure_transport: pin_request_origin(source_ip, True)
    ministack.SERVICE_HANDLERS["dynamodb"] = _metered(ministack.SERVICE_HANDLERS["dynamodb"])
    _install_execute_api()


def note(**entry):
    line = json.dumps({"time": round(time.time(), 3), **{k: v for k, v in entry.items() if v is not None}})
    with _lock:
        _file.write(line + "\n")


def principal_of(headers, query_params):
    identity = iam_evaluator.resolve_caller_identity(extract_access_key_id(headers, query_params))
    return identity["userArn"] if identity else "anonymous"


def _note_request(method, path, headers, body, query_params, principal, response):
    parameters = ministack._routing_params(method, path, headers, body, query_params)
    service = detect_service(method, path, headers, parameters)
    action = iam_actions.extract_iam_action(service, method, path, headers, body, parameters)
    resource = iam_actions.extract_resource_arn(
        service, method, path, headers, body, parameters, extract_region(headers, query_params), responses.get_account_id()
    )
    status = response[0]
    note(
        principal=principal,
        service=service,
        action=action,
        operation=_operation(headers, action),
        resource=resource,
        status=status,
        denied=_is_denied(status, response[2]),
        batch=_batch(service, body),
        **_capacity.get(),
    )


def _operation(headers, action):
    target = headers.get("x-amz-target", "")
    return target.rsplit(".", 1)[-1] if target else (action or "").split(":")[-1] or None


def _is_denied(status, body):
    if status not in (400, 401, 403):
        return False
    text = body if isinstance(body, bytes) else str(body).encode()
    return b"AccessDenied" in text or b"not authorized" in text or status in (401, 403)


def _batch(service, body):
    if service not in ("sqs", "events", "dynamodb") or not body[:1] == b"{":
        return None
    try:
        content = json.loads(body)
    except ValueError:
        return None
    for name in _BATCHES:
        if isinstance(content.get(name), list):
            return len(content[name])
    if isinstance(content.get("RequestItems"), dict):
        return sum(len(v) for v in content["RequestItems"].values())
    return None


def _install_execute_api():
    """Requests to APIs in the account, and what functions send to the connections of a WebSocket API."""
    original = ministack._enforce_execute_api

    def enforce(api_id, stage, method, execute_path, headers, query_params, iam_action="execute-api:Invoke"):
        principal = principal_of(headers, query_params)
        denied = original(api_id, stage, method, execute_path, headers, query_params, iam_action=iam_action)
        account, region = responses.get_account_id(), extract_region(headers, query_params)
        note(
            principal=principal,
            service="execute-api",
            action=iam_action,
            operation=f"{method} {execute_path}",
            resource=f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage}/{method}/{execute_path.lstrip('/')}",
            status=denied[0] if denied else 200,
            denied=bool(denied),
        )
        return denied

    ministack._enforce_execute_api = enforce


def _metered(handler):
    """Asks for the consumed capacity whether or not the caller did, and takes it out of the answer again if it did not."""

    async def metered(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if operation not in _BILLED:
            return await handler(method, path, headers, body, query_params)
        content = json.loads(body)
        asked = content.get("ReturnConsumedCapacity", "NONE") != "NONE"
        if not asked:
            content["ReturnConsumedCapacity"] = "TOTAL"
        status, answer_headers, answer = await handler(method, path, headers, json.dumps(content).encode(), query_params)
        units = _failed_units(operation, content) if status != 200 else None
        if status == 200:
            parsed = json.loads(answer)
            units = _units(parsed.get("ConsumedCapacity"))
            if not asked:
                parsed.pop("ConsumedCapacity", None)
                answer = json.dumps(parsed).encode()
                _match_content(answer_headers, answer)
        _capacity.set({"read_units" if operation in _READS else "write_units": units})
        return status, answer_headers, answer

    return metered


def _match_content(headers, body):
    """The length and checksum that DynamoDB's clients verify."""
    import zlib

    for name in list(headers):
        if name.lower() == "content-length":
            headers[name] = str(len(body))
        elif name.lower() == "x-amz-crc32":
            headers[name] = str(zlib.crc32(body) & 0xFFFFFFFF)


def _units(capacity):
    if isinstance(capacity, list):
        return sum(_units(one) for one in capacity)
    return float(capacity["CapacityUnits"]) if capacity else 0.0


def _failed_units(operation, content):
    """A failed condition is billed as the write of the item that is there would be."""
    from ministack.services import dynamodb

    if operation not in ("PutItem", "UpdateItem", "DeleteItem"):
        return 0.0
    table = dynamodb._tables.get(content.get("TableName", "").rsplit("/", 1)[-1])
    key = content.get("Key") or content.get("Item")
    item = dynamodb._get_item_by_key(table, key) if table and key else None
    return dynamodb._capacity_kb(dynamodb._item_size_bytes(item)) if item else 1.0
