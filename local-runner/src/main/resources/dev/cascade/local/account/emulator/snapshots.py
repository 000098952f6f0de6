"""Snapshots of SnapStart: a version that was not invoked for two weeks is inactive. An invocation of it is refused and causes a new snapshot."""

import json

from ministack import app as ministack
from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

_ERROR = "SnapStartNotReadyException"
_MESSAGE = "Lambda is initializing your function. It will be ready to invoke once your function state becomes ACTIVE."

# How many more invocations of a version are refused, by its function's name and its number.
_refusals = {}


def install():
    _refuse_requests()
    _refuse_routes()


def deactivate(name_part, refusals):
    """Makes the versions of functions with this in their names inactive: so many invocations are refused before the snapshot is there again."""
    for key, function in list(lambda_svc._functions._data.items()):
        for number, version in function.get("versions", {}).items():
            if name_part in key[-1] and (version["config"].get("SnapStart") or {}).get("OptimizationStatus") == "On":
                version["config"]["State"] = "Inactive"
                _refusals[key[-1], number] = refusals


def inactive():
    """The names of functions that are still refused."""
    return sorted(name for name, _number in _refusals)


def refusal(config):
    """What an invocation of this version comes to, which then is one of those that were refused; None if it may go on."""
    name, number = config["FunctionName"], config.get("Version")
    left = _refusals.pop((name, number), 0)
    if not left:
        return None
    if left > 1:
        _refusals[name, number] = left - 1
    (lambda_svc._functions.get(name) or {})["versions"][number]["config"]["State"] = "Pending" if left > 1 else "Active"
    return {
        "body": {"errorType": _ERROR, "errorMessage": _MESSAGE},
        "error": True, "not_ready": True, "function_error": "Unhandled", "log": "", "log_source": "rie",
    }


def _refuse_requests():
    handler = ministack.SERVICE_HANDLERS["lambda"]

    async def handle(method, path, headers, body, query_params):
        status, answered, content = await handler(method, path, headers, body, query_params)
        if answered.get("X-Amz-Function-Error") and json.loads(content).get("errorType") == _ERROR:
            return error_response_json(_ERROR, _MESSAGE, 409)
        return status, answered, content

    ministack.SERVICE_HANDLERS["lambda"] = handle


def _refuse_routes():
    """API Gateway tells its caller nothing but that something went wrong."""
    answer = lambda_svc.lambda_execute_result_to_api_proxy_response

    def answering(result):
        if result.get("not_ready"):
            return {"statusCode": 500, "body": '{"message":"Internal Server Error"}'}, None
        return answer(result)

    lambda_svc.lambda_execute_result_to_api_proxy_response = answering
