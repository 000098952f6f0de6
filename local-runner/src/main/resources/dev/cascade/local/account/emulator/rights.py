"""What a service does on behalf of a function's role: AWS checks the role then too, so this does, and notes it in the request log.

Also what IAM does and the emulator does not: tags of functions are conditions, and the inline policies of a role have a largest size.
"""

import json
import logging
import re

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam, lambda_svc

from . import journal

log = logging.getLogger("cascade")

# SQS has requests for several messages at once, but no rights of their own for these.
_BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}

# "IAM and AWS STS quotas": of all inline policies of a role together, white space aside.
_MOST_INLINE_CHARACTERS = 10_240
_FUNCTION = re.compile(r"^arn:aws:lambda:([^:]+):([^:]+):function:([^:]+)")
_RESOURCE_TAG = "aws:resourcetag/"

_EVENT_INVOKE_CONFIG = {
    "GET": "lambda:GetFunctionEventInvokeConfig",
    "PUT": "lambda:PutFunctionEventInvokeConfig",
    "POST": "lambda:UpdateFunctionEventInvokeConfig",
    "DELETE": "lambda:DeleteFunctionEventInvokeConfig",
}


def install():
    original = iam_actions.extract_iam_action

    def extract(service, method, path, *more):
        if service == "lambda" and path.rstrip("/").endswith("/event-invoke-config"):
            return _EVENT_INVOKE_CONFIG.get(method)
        action = original(service, method, path, *more)
        return _BATCHES.get(action, action)

    iam_actions.extract_iam_action = extract
    _know_tags_of_functions()
    _bound_policies()


def _know_tags_of_functions():
    """A tag belongs to the function, and so to all its versions and aliases."""
    original = iam_evaluator._resolve_condition_key

    def resolve(key, context):
        found = _FUNCTION.match(context.resource_arn) if key.lower().startswith(_RESOURCE_TAG) else None
        if not found:
            return original(key, context)
        region, account, name = found.groups()
        function = lambda_svc._functions._data.get((account, region, name)) or {}
        return (function.get("tags") or {}).get(key[len(_RESOURCE_TAG):])

    iam_evaluator._resolve_condition_key = resolve


def _bound_policies():
    """Templates put policies by the same function as requests."""
    original = iam._put_role_policy

    def put_role_policy(parameters):
        role, name, document = (iam._p(parameters, key) for key in ("RoleName", "PolicyName", "PolicyDocument"))
        if _inline_size(role, name, document) > _MOST_INLINE_CHARACTERS:
            message = f"Maximum policy size of {_MOST_INLINE_CHARACTERS} bytes exceeded for role {role}"
            return iam._error(409, "LimitExceeded", message, ns="iam")
        return original(parameters)

    iam._put_role_policy = iam._IAM_HANDLERS["PutRolePolicy"] = put_role_policy


def _inline_size(role_name, policy_name, document):
    """The size of all inline policies of the role, with this one among them."""
    role = iam._roles.get(role_name) or {}
    policies = {**(role.get("InlinePolicies") or {}), policy_name: document}
    texts = (one if isinstance(one, str) else json.dumps(one) for one in policies.values())
    return sum(len(re.sub(r"\s", "", text)) for text in texts)


def allows(role_arn, action, resource, via):
    """Whether the role may; noted either way."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/{via}",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=resource.split(":")[3] if resource.count(":") >= 5 else "",
    )
    verdict = iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account))
    allowed = verdict.decision == "Allow"
    journal.note(
        principal=context.principal_arn,
        service=action.split(":")[0],
        action=action,
        resource=resource,
        status=200 if allowed else 403,
        denied=not allowed,
        via=via,
    )
    if not allowed:
        log.error("role %s is not allowed %s on %s, which %s needs", name, action, resource, via)
    return allowed


def by_role():
    """The statements of every role's own policies."""
    from ministack.services import iam

    roles = {}
    for key, role in list(iam._roles._data.items()):
        statements = []
        for document in (role.get("InlinePolicies") or {}).values():
            for statement in iam_evaluator.parse_policy_document(document):
                statements.append({"effect": statement.effect, "actions": statement.actions, "resources": statement.resources})
        roles[key[-1]] = statements
    return roles
