"""What a service does on behalf of a function's role: AWS checks the role then too, so this does, and notes it in the request log."""

import logging

from ministack.core import iam_actions, iam_evaluator

from . import journal

log = logging.getLogger("cascade")

# SQS has requests for several messages at once, but no rights of their own for these.
_BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}

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
