"""What the emulator does not know of templates: some resources, which are accepted with nothing behind them, and settings of functions."""

import uuid

from ministack.services import lambda_svc
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

ACCEPTED = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::CompositeAlarm",
)

_created = []


def install():
    for resource_type in ACCEPTED:
        _RESOURCE_HANDLERS.setdefault(resource_type, _nothing(resource_type))
    _keep_settings_of_functions()


def created():
    """What stacks hold that has nothing behind it: types and logical ids."""
    return list(_created)


def _nothing(resource_type):
    def create(logical_id, properties, stack_name):
        _created.append({"type": resource_type, "id": logical_id, "stack": stack_name})
        return f"{stack_name}-{logical_id}-{uuid.uuid4().hex[:8]}", {}

    def update(physical_id, old_properties, new_properties, stack_name):
        return physical_id, {}

    def delete(physical_id, properties):
        return None

    return {"create": create, "update": update, "delete": delete}


def _keep_settings_of_functions():
    """The emulator knows these by requests of their own only. A setting is written if the template changes it, as CloudFormation does."""
    handlers = _RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create, update = handlers["create"], handlers["update"]

    def keep(name, old, new):
        function = lambda_svc._functions.get(name)
        if function is None:
            return
        function["recursive_loop"] = new.get("RecursiveLoop", "Terminate")
        reserved = new.get("ReservedConcurrentExecutions")
        if reserved != old.get("ReservedConcurrentExecutions"):
            function["concurrency"] = None if reserved is None else int(reserved)

    def creating(logical_id, properties, stack_name):
        result = create(logical_id, properties, stack_name)
        keep(result[0], {}, properties)
        return result

    def updating(physical_id, old_properties, new_properties, *more, **named):
        result = update(physical_id, old_properties, new_properties, *more, **named)
        keep(result[0], old_properties, new_properties)
        return result

    handlers["create"], handlers["update"] = creating, updating
