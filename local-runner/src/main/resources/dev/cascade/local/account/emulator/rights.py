"""What a service does on behalf of a function's role: AWS checks the role then too, so this does, and notes it in the request log.

Also what IAM does and the emulator does not: tags of functions and state machines are conditions, and policies of a role have quotas.
"""

import json
import logging
import re

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam, lambda_svc, stepfunctions
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

from . import journal

log = logging.getLogger("cascade")

# SQS has requests for several messages at once, but no rights of their own for these.
_BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}

# "IAM and AWS STS quotas": of all inline policies of a role together, and of a managed policy, white space aside; and managed policies of a role.
_MOST_INLINE_CHARACTERS = 10_240
_MOST_MANAGED_CHARACTERS = 6_144
_MOST_MANAGED_POLICIES = 10

_FUNCTION = re.compile(r"^arn:aws:lambda:([^:]+):([^:]+):function:([^:]+)")
_STATE_MACHINE = re.compile(r"^arn:aws:states:([^:]+):([^:]+):(?:stateMachine|execution):([^:]+)")
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
    _know_tags()
    _bound_inline_policies()
    _bound_managed_policies()


def _know_tags():
    original = iam_evaluator._resolve_condition_key

    def resolve(key, context):
        tags = _tags_of(context.resource_arn) if key.lower().startswith(_RESOURCE_TAG) else None
        return original(key, context) if tags is None else tags.get(key[len(_RESOURCE_TAG):])

    iam_evaluator._resolve_condition_key = resolve


def _tags_of(arn):
    """A function's tags are those of its versions and aliases, too, and a state machine's also those of its executions."""
    if found := _FUNCTION.match(arn):
        region, account, name = found.groups()
        return (lambda_svc._functions._data.get((account, region, name)) or {}).get("tags") or {}
    if found := _STATE_MACHINE.match(arn):
        region, account, name = found.groups()
        machine = f"arn:aws:states:{region}:{account}:stateMachine:{name}"
        return {tag["key"]: tag["value"] for tag in stepfunctions._tags.get_scoped(account, region, machine) or []}
    return None


def _bound_inline_policies():
    """Policies of templates are put by the same function as those of requests, and those that a role of a template has are not."""
    original = iam._put_role_policy

    def put_role_policy(parameters):
        role, name, document = (iam._p(parameters, key) for key in ("RoleName", "PolicyName", "PolicyDocument"))
        if (refusal := _inline_refusal(role, {name: document})):
            return iam._error(409, "LimitExceeded", refusal, ns="iam")
        return original(parameters)

    iam._put_role_policy = iam._IAM_HANDLERS["PutRolePolicy"] = put_role_policy
    roles = _RESOURCE_HANDLERS["AWS::IAM::Role"]
    create, update = roles["create"], roles["update"]

    def refuse_large(role, properties):
        policies = {policy.get("PolicyName"): policy.get("PolicyDocument") for policy in properties.get("Policies") or []}
        if (refusal := _inline_refusal(role, policies)):
            raise ValueError(refusal)

    def creating(logical_id, properties, stack_name):
        refuse_large(properties.get("RoleName") or logical_id, properties)
        return create(logical_id, properties, stack_name)

    def updating(physical_id, old_properties, new_properties, *more, **named):
        refuse_large(physical_id, new_properties)
        return update(physical_id, old_properties, new_properties, *more, **named)

    roles["create"], roles["update"] = creating, updating


def _inline_refusal(role_name, more):
    """Why the role cannot have these inline policies beside those that it has; None if it can."""
    policies = {**((iam._roles.get(role_name) or {}).get("InlinePolicies") or {}), **more}
    if sum(map(_size, policies.values())) > _MOST_INLINE_CHARACTERS:
        return f"Maximum policy size of {_MOST_INLINE_CHARACTERS} bytes exceeded for role {role_name}"
    return None


def _size(document):
    text = document if isinstance(document, str) else json.dumps(document)
    return len(re.sub(r"\s", "", text))


def _bound_managed_policies():
    """Requests and templates attach policies by the same function; a template makes them by another than requests."""
    attach, store = iam.attach_managed_policy, iam.store_policy

    def attaching(entity, policy_arn, *more, **named):
        attached = entity.get("AttachedPolicies") or []
        if "RoleName" in entity and policy_arn not in attached and len(attached) >= _MOST_MANAGED_POLICIES:
            raise QuotaExceeded(f"Cannot exceed quota for PoliciesPerRole: {_MOST_MANAGED_POLICIES}")
        return attach(entity, policy_arn, *more, **named)

    def storing(arn, name, path, document, *more, **named):
        _refuse_large_managed(document)
        return store(arn, name, path, document, *more, **named)

    iam.attach_managed_policy, iam.store_policy = attaching, storing
    for action in ("AttachRolePolicy", "CreatePolicy"):
        iam._IAM_HANDLERS[action] = _answering(iam._IAM_HANDLERS[action])
    create_version = iam._create_policy_version

    def creating_version(parameters):
        _refuse_large_managed(iam._p(parameters, "PolicyDocument"))
        return create_version(parameters)

    iam._create_policy_version = iam._IAM_HANDLERS["CreatePolicyVersion"] = _answering(creating_version)


class QuotaExceeded(ValueError):
    """What CloudFormation tells as the reason of a failure, and IAM as an error."""


def _refuse_large_managed(document):
    if _size(document) > _MOST_MANAGED_CHARACTERS:
        raise QuotaExceeded(f"Cannot exceed quota for PolicySize: {_MOST_MANAGED_CHARACTERS}")


def _answering(handler):
    def handle(parameters):
        try:
            return handler(parameters)
        except QuotaExceeded as e:
            return iam._error(409, "LimitExceeded", str(e), ns="iam")

    return handle


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
