"""What Cascade and its tests ask the emulator beside AWS's own requests: POST or GET /_cascade/…, answered in JSON."""

import json

# deliver_twice: every message of a queue and record of a stream that a function reads comes twice, in any order.
# environment: variables that every function gets, over its own.
# clock: whether scheduled rules strike by themselves.
# outage: services, as "dynamodb", that answer functions with 503.
# concurrency: how many functions of the account run at once; 0: as many as this machine can.
# stalled: parts of names of functions whose invocations do not go on.
# drop_execution_events: the event of every nth end of an execution is dropped; 0: none.
switches = {"deliver_twice": False, "environment": {}, "clock": True, "outage": [], "drop_execution_events": 0, "concurrency": 0, "stalled": []}

_PREFIX = "/_cascade/"


def wrap(app):
    async def wrapped(scope, receive, send):
        if scope["type"] == "http" and scope["path"].startswith(_PREFIX):
            await _answer(scope["path"][len(_PREFIX):], await _body(receive), send)
        else:
            await app(scope, receive, send)

    return wrapped


async def _body(receive):
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    return json.loads(content) if content else {}


async def _answer(path, body, send):
    action = _ACTIONS.get(path)
    status, answer = (200, action(body)) if action else (404, {"known": sorted(_ACTIONS)})
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def _health(body):
    from . import resources

    return {"status": "ok", "resources_without_effect": resources.created()}


def _switches(body):
    unknown = set(body) - set(switches)
    if unknown:
        raise ValueError(f"unknown switches {sorted(unknown)}; there are {sorted(switches)}")
    switches.update(body)
    return switches


def _strike(body):
    from . import schedules

    return {"rules": schedules.strike(body.get("rule", ""))}


def _pending(body):
    from . import asynchronous, concurrency, functions, queues

    return {
        "count": asynchronous.pending() + functions.running(), "in_flight": concurrency.in_flight(), "receives": queues.receives(),
    }


def _batches(body):
    from . import queues

    return {"batches": queues.batches(body["queue"], body.get("since", 0))}


def _users(body):
    from . import users

    return users.make(body["name"], body["policy"], body.get("role"))


def _functions(body):
    from ministack.services import lambda_svc

    return {"functions": sorted({key[-1] for key in lambda_svc._functions._data})}


def _logs(body):
    from ministack.services import cloudwatch_logs

    from . import functions

    groups = {key[-1] for key in cloudwatch_logs._log_groups._data if body["group"] in key[-1]} if "group" in body \
        else functions.log_groups(body["function"])
    return {"lines": functions.log_lines(groups)}


def _snapshots(body):
    from . import snapshots

    if "function" in body:
        snapshots.deactivate(body["function"], body["refusals"])
    return {"inactive": snapshots.inactive()}


def _rights(body):
    from . import rights

    return {"roles": rights.by_role()}


_ACTIONS = {
    "health": _health, "switches": _switches, "strike": _strike, "users": _users, "functions": _functions, "logs": _logs,
    "rights": _rights, "pending": _pending, "batches": _batches, "snapshots": _snapshots,
}
