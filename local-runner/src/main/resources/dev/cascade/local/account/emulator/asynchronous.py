"""Asynchronous invocations as Lambda does them: retries, the age of an event, and destinations for success and failure alike."""

import concurrent.futures
import json
import logging
import os
import threading
import time
import uuid
from datetime import datetime, timezone

from ministack.core.arn import parse_arn
from ministack.services import eventbridge, lambda_svc

from . import jsontext, lineage, queues, rights

log = logging.getLogger("cascade")

_AT_ONCE = 8
# AWS waits one minute, then two. Here the waits are short.
_RETRY_DELAY_SECONDS = 0.5
_THROTTLED_DELAY_SECONDS = 0.2
_MOST_AGE_SECONDS = 21_600

_lock = threading.Lock()
_executors = {}
_pending = 0


def install():
    lambda_svc.invoke_async_with_retry = invoke
    eventbridge._dispatch_to_lambda = invoke_target
    lambda_svc._event_invoke_config = settings_of


def invoke(func, event):
    """Takes the event; it is run later, in the order of arrival, a few of a function at once."""
    config = func.get("config") or func
    _Event(func, config, event).submit()


def invoke_target(arn, payload):
    """A rule's target: EventBridge invokes functions asynchronously."""
    func, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not func or not config:
        log.warning("a rule's target %s does not exist", name)
        return
    invoke(lambda_svc._execution_record_for_config(func, {**config, "FunctionArn": arn}), json.loads(payload))


def settings_of(func, qualifier):
    """Of the version or alias that was invoked: those of the function itself do not hold for its aliases. $LATEST is the function itself."""
    configs = func.get("event_invoke_configs") or {}
    names = [qualifier] if qualifier and qualifier != "$LATEST" else ["", "$LATEST"]
    return next((configs[name] for name in names if name in configs), None)


def pending():
    """How many events were taken and have not come to their end."""
    return _pending


def _count(change):
    global _pending
    with _lock:
        _pending += change


def _executor(name):
    with _lock:
        if name not in _executors:
            _executors[name] = concurrent.futures.ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=f"async-{name}")
        return _executors[name]


class _Event:
    """One event on its way: how often it was tried, and what then."""

    def __init__(self, func, config, event):
        self.func, self.config, self.event = func, config, event
        self.name = config["FunctionName"]
        self.request_id = str(uuid.uuid4())
        self.arrived = time.time()
        self.trace = lineage.current()
        self.tries = 0
        self.last = None
        _count(1)

    def submit(self):
        _executor(self.name).submit(self._guarded)

    def _guarded(self):
        try:
            lambda_svc._run_with_function_config_scope(self.config, self._run)
        except Exception:
            _count(-1)
            log.exception("the asynchronous invocation %s of %s failed", self.request_id, self.name)

    def _run(self):
        settings = self._settings()
        lineage.follow(self.trace)
        if self._age() > (settings.get("MaximumEventAgeInSeconds") or _MOST_AGE_SECONDS):
            self._end("EventAgeExceeded", "OnFailure", settings)
            return
        result = lambda_svc._execute_function(self.func, self.event)
        if result.get("throttle") or result.get("not_ready"):
            self._again(_THROTTLED_DELAY_SECONDS)  # the service's own doing: not one of the retries
            return
        self.tries += 1
        self.last = result
        if not result.get("error"):
            self._end("Success", "OnSuccess", settings)
        elif self.tries <= settings.get("MaximumRetryAttempts", 2):
            self._again(_RETRY_DELAY_SECONDS * 2 ** (self.tries - 1))
        else:
            self._end("RetriesExhausted", "OnFailure", settings)

    def _again(self, delay):
        timer = threading.Timer(delay, self.submit)
        timer.daemon = True
        timer.start()

    def _age(self):
        return time.time() - self.arrived

    def _qualifier(self):
        parts = self.config["FunctionArn"].split(":")
        return parts[7] if len(parts) > 7 else None

    def _settings(self):
        return settings_of(lambda_svc._functions.get(self.name) or {}, self._qualifier()) or {}

    def _end(self, condition, destination, settings):
        target = ((settings.get("DestinationConfig") or {}).get(destination) or {}).get("Destination")
        if target:
            self._deliver(target, self._record(condition))
        elif condition != "Success":
            self._to_dead_letters()
        _count(-1)

    def _record(self, condition):
        record = {
            "version": "1.0",
            "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "requestContext": {
                "requestId": self.request_id,
                "functionArn": self.config["FunctionArn"] + ("" if self._qualifier() else ":$LATEST"),
                "condition": condition,
                "approximateInvokeCount": self.tries,
            },
            "requestPayload": self.event,
        }
        if self.last is not None:
            record["responseContext"] = {"statusCode": 200, "executedVersion": self.config.get("Version", "$LATEST")}
            if self.last.get("error"):
                record["responseContext"]["functionError"] = self.last.get("function_error") or "Unhandled"
            record["responsePayload"] = self.last.get("body")
        return record

    def _deliver(self, target, record):
        service = parse_arn(target).service
        action = {"sqs": "sqs:SendMessage", "events": "events:PutEvents", "lambda": "lambda:InvokeFunction",
                  "sns": "sns:Publish"}[service]
        if not rights.allows(self.config["Role"], action, target, "destination"):
            return
        if service == "sqs":
            self._send(target, record)
        elif service == "events":
            self._put_event(target, record)
        elif service == "lambda":
            invoke_target(target, json.dumps(record))
        else:
            log.error("destination %s: not one that this account can deliver to", target)

    def _send(self, queue, record):
        try:
            queues.send(queue, jsontext.dumps(record, ensure_ascii=False), lineage.next_of(self.name, self.trace))
        except ValueError as too_large:
            # AWS only counts it in the metric DestinationDeliveryFailures.
            log.error("%s: the end of invocation %s is lost: %s", self.name, self.request_id, too_large)

    def _put_event(self, bus, record):
        outcome = "Success" if record["requestContext"]["condition"] == "Success" else "Failure"
        eventbridge._put_events({"Entries": [{
            "EventBusName": bus,
            "Source": "lambda",
            "DetailType": f"Lambda Function Invocation Result - {outcome}",
            "Resources": [bus, record["requestContext"]["functionArn"]],
            "Detail": json.dumps(record),
        }]})

    def _to_dead_letters(self):
        target = (self.config.get("DeadLetterConfig") or {}).get("TargetArn")
        if target and rights.allows(self.config["Role"], "sqs:SendMessage", target, "destination"):
            queues.send(target, jsontext.dumps(self.event, ensure_ascii=False))
