"""Executions of state machines as Step Functions does them: events of Standard ones may be lost, Express ones send none and cannot be asked about."""

import json
import uuid

from ministack.services import stepfunctions

from . import admin

_ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")

_ends = 0


def install():
    _lose_events()
    _start_express()


def _lose_events():
    """With the switch, the event of every nth end is dropped: AWS delivers these events at best effort."""
    original = stepfunctions._emit_execution_status_event

    def emit(execution):
        global _ends
        if execution["status"] in _ENDED:
            _ends += 1
            every = admin.switches["drop_execution_events"]
            if every and _ends % every == 0:
                return
        original(execution)

    stepfunctions._emit_execution_status_event = emit


def _start_express():
    original = stepfunctions._start_execution

    def start(data):
        status, headers, body = original(data)
        answer = json.loads(body)
        execution = stepfunctions._executions.get(answer.get("executionArn"))
        machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn")) or {}
        if machine.get("type") != "EXPRESS":
            return status, headers, body
        execution["sync"] = True  # the emulator's word for one that sends no events
        answer["executionArn"] = answer["executionArn"].replace(":execution:", ":express:") + f":{uuid.uuid4()}"
        return status, headers, json.dumps(answer).encode()

    stepfunctions._start_execution = start
