"""A service invokes a function only if the function's resource policy lets it: AWS asks for the service's principal and the ARN of what invokes.

API Gateway answers 500 when it may not invoke; EventBridge drops the event and counts a failed invocation.
"""

import json
import logging

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway, eventbridge, lambda_svc

from . import journal

log = logging.getLogger("cascade")

_ERROR = {"message": "Internal Server Error"}


def install():
    _check_http_routes()
    _check_socket_routes()
    _check_rules()


def allows(function, qualifier, service, source_arn):
    """Whether the policy of the function, or of this version or alias of it, lets the service invoke it for this source."""
    resource = lambda_svc._policy_resource_arn(function["config"]["FunctionName"], qualifier)
    account = source_arn.split(":")[4]
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:iam::{account}:service/{service}",
        principal_type="Service",
        principal_account=account,
        action="lambda:InvokeFunction",
        resource_arn=resource,
        region=source_arn.split(":")[3],
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": account},
    )
    allowed = iam_evaluator.evaluate_resource_policy(function.get("policy"), context, service=service).decision == "Allow"
    if not allowed:
        journal.note(principal=service, service="lambda", action="lambda:InvokeFunction", resource=resource, status=403,
                     denied=True, via=source_arn)
        log.error("%s may not invoke %s for %s: no statement of the function's resource policy allows it",
                  service, resource, source_arn)
    return allowed


def _may_invoke(reference, service, source_arn, account=None, region=None):
    """True also for a function that does not exist: what invokes it finds that out by itself."""
    name, qualifier = lambda_svc._resolve_name_and_qualifier(reference)
    function = lambda_svc._functions._data.get((account or get_account_id(), region or get_region(), name))
    return function is None or allows(function, qualifier, service, source_arn)


def _integration_allows(integration, api_id, stage, rest, account, region):
    if integration.get("integrationType") not in ("AWS_PROXY", "AWS"):
        return True
    reference = apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
    account, region = account or get_account_id(), region or get_region()
    source = f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage}/{rest}"
    return _may_invoke(reference, "apigateway.amazonaws.com", source, account, region)


def _check_http_routes():
    original = apigateway._invoke_lambda_proxy

    async def invoke(integration, api_id, stage, path, method, headers, body, query_params, route_key="$default", *more, **named):
        _verb, _space, pattern = route_key.partition(" ")
        rest = f"{method}{pattern or '/' + route_key}"
        if not _integration_allows(integration, api_id, stage, rest, named.get("owner_account_id"), named.get("owner_region")):
            return 500, {"Content-Type": "application/json"}, json.dumps(_ERROR).encode()
        return await original(integration, api_id, stage, path, method, headers, body, query_params, route_key, *more, **named)

    apigateway._invoke_lambda_proxy = invoke


def _check_socket_routes():
    original = apigateway._invoke_ws_lambda

    async def invoke(api_id, account_id, region, route, stage, connection_id, *more, **named):
        integration_id = route.get("target", "").split("/")[-1]
        integration = apigateway._integrations.get(api_id, {}).get(integration_id) or {}
        if not _integration_allows(integration, api_id, stage, route.get("routeKey", "$default"), account_id, region):
            return {"statusCode": 500, "body": json.dumps({**_ERROR, "connectionId": connection_id})}
        return await original(api_id, account_id, region, route, stage, connection_id, *more, **named)

    apigateway._invoke_ws_lambda = invoke


def _check_rules():
    original = eventbridge._invoke_target

    def invoke(target, event, rule, view=None):
        arn = target.get("Arn", "")
        if ":lambda:" in arn and not _may_invoke(arn, "events.amazonaws.com", rule.get("Arn", "")):
            return
        original(target, event, rule, view)

    eventbridge._invoke_target = invoke
