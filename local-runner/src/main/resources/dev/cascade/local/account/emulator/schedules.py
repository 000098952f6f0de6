"""The clock of EventBridge rules: a test may stop it, and let one strike at once."""

import json
import uuid
from datetime import datetime, timezone

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import eventbridge

from . import admin


def install():
    # Looked at every second, not every ten, so that a rule of a minute strikes each minute.
    eventbridge._SCHEDULER_TICK_INTERVAL = 1
    tick = eventbridge._tick_scheduled_rules
    eventbridge._tick_scheduled_rules = lambda: tick() if admin.switches["clock"] else None


def strike(name_part):
    """Invokes the targets of all scheduled rules with this in their names, now. Their names."""
    struck = []
    for key, rule in list(eventbridge._rules._data.items()):
        if rule.get("ScheduleExpression") and name_part.lower() in rule.get("Name", "").lower():
            account, region, _name = key
            set_request_account_id(account)
            set_request_region(region)
            view = eventbridge._pattern_event_view(_event(rule, account, region))
            for target in eventbridge._targets._data.get(key, []):
                eventbridge._invoke_target(target, _event(rule, account, region), rule, view)
            struck.append(rule["Name"])
    return struck


def _event(rule, account, region):
    return {
        "EventId": str(uuid.uuid4()),
        "Source": "aws.events",
        "DetailType": "Scheduled Event",
        "Detail": json.dumps({}),
        "EventBusName": rule.get("EventBusName", "default"),
        "Time": datetime.now(timezone.utc).timestamp(),
        "Resources": [rule.get("Arn", "")],
        "Account": account,
        "Region": region,
    }
