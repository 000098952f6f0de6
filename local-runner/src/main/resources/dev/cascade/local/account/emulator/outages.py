"""The switch that lets services fail for functions, as they do in AWS now and then: 503, which the SDKs try again for some seconds."""

from ministack import app as ministack
from ministack.core.responses import error_response_json
from ministack.core.router import detect_service

from . import admin, journal


def install():
    original = ministack._dispatch_service_request

    async def dispatch(method, path, headers, body, query_params, request_id):
        if admin.switches["outage"] and _fails(method, path, headers, body, query_params):
            return error_response_json("ServiceUnavailable", "the test has this service fail", 503)
        return await original(method, path, headers, body, query_params, request_id)

    ministack._dispatch_service_request = dispatch


def _fails(method, path, headers, body, query_params):
    if ":assumed-role/" not in journal.principal_of(headers, query_params):
        return False
    parameters = ministack._routing_params(method, path, headers, body, query_params)
    return detect_service(method, path, headers, parameters) in admin.switches["outage"]
