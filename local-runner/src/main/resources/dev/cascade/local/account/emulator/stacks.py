"""What CloudFormation refuses in AWS and the emulator accepts: the first cluster of an account, the loss of an export that another stack imports, and an
authorizer whose issuer publishes no discovery document."""

import json
import re

from ministack.services import apigateway, cognito, iam
from ministack.services.cloudformation import _exports, _stacks, handlers, stacks
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

from . import gateway

_ECS = "ecs.amazonaws.com"
_DISCOVERY = "/.well-known/openid-configuration"
_USER_POOL = re.compile(r"https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com/([\w-]+)")
_DISCOVERY_SECONDS = 5


def install():
    _refuse_first_cluster()
    _keep_imported_exports()
    _ask_issuers()


def _refuse_first_cluster():
    """ECS makes its service-linked role when the first cluster of an account asks for it, and cannot assume it yet."""
    clusters = _RESOURCE_HANDLERS["AWS::ECS::Cluster"]
    create = clusters["create"]

    def creating(logical_id, properties, stack_name):
        if not any(role.get("Path") == f"/aws-service-role/{_ECS}/" for role in iam._roles.values()):
            iam._create_service_linked_role({"AWSServiceName": [_ECS]})
            raise ValueError("Invalid request provided: CreateCluster Invalid Request: Unable to assume the service linked role. "
                             "Please verify that the ECS service linked role exists.")
        return create(logical_id, properties, stack_name)

    clusters["create"] = creating


def _keep_imported_exports():
    resolve = stacks._resolve_stack_outputs

    def resolving(definitions, conditions, resources, parameters, mappings, stack_name, stack_id):
        outputs, exports = resolve(definitions, conditions, resources, parameters, mappings, stack_name, stack_id)
        for name, export in list(_exports.items()):
            now = exports.get(name)
            if export["StackId"] == stack_id and (now is None or now["Value"] != export["Value"]):
                for importer in _importers(name):
                    raise ValueError(f"Export {name} cannot be {'updated' if now else 'deleted'} as it is in use by {importer}")
        return outputs, exports

    stacks._resolve_stack_outputs = resolving


def _importers(export):
    return [
        name for name, stack in list(_stacks.items())
        if stack.get("StackStatus", "").endswith("_COMPLETE") and stack["StackStatus"] not in ("DELETE_COMPLETE", "ROLLBACK_COMPLETE")
        and export in handlers._imported_export_names(stack, name)
    ]


def _ask_issuers():
    """API Gateway reads the issuer's discovery document when an authorizer is made or changed."""
    authorizers = _RESOURCE_HANDLERS["AWS::ApiGatewayV2::Authorizer"]
    create, update = authorizers["create"], authorizers["update"]

    def creating(logical_id, properties, stack_name):
        _ask(properties)
        return create(logical_id, properties, stack_name)

    def updating(physical_id, old_properties, new_properties, stack_name):
        _ask(new_properties)
        return update(physical_id, old_properties, new_properties, stack_name)

    authorizers["create"], authorizers["update"] = creating, updating


def _is_user_pool_here(issuer):
    pool = _USER_POOL.fullmatch(issuer.rstrip("/"))
    return bool(pool) and cognito._get_pool_unscoped(pool.group(1)) is not None


def _ask(authorizer):
    issuer = (authorizer.get("JwtConfiguration") or {}).get("Issuer", "")
    if authorizer.get("AuthorizerType") != "JWT" or _is_user_pool_here(issuer):
        return
    address = issuer.rstrip("/") + _DISCOVERY
    try:
        _status, _headers, body = apigateway._urlopen_sync(gateway.here(address), _DISCOVERY_SECONDS)
        json.loads(body)["jwks_uri"]
    except (OSError, ValueError, LookupError, TypeError) as e:
        raise ValueError(
            f"Caught exception when connecting to {address} for issuer {issuer}. Please try again later. Error: Invalid issuer: {issuer}. "
            f"Issuer must have a valid discovery endpoint ended with '{_DISCOVERY}' "
            "(Service: AmazonApiGatewayV2; Status Code: 400; Error Code: BadRequestException)") from e
