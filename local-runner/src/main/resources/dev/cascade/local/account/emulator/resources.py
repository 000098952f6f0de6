"""Resources of a template that the emulator does not know: they are accepted, and nothing is behind them."""

import uuid

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
