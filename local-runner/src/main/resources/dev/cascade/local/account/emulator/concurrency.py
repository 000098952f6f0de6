"""How many functions of the account run at once, and what event sources do with what is throttled.

Lambda tries a batch of messages again until their visibility timeout is over, and a batch of a stream until its records are too old: being throttled is
none of the bounded retries.
"""

import threading
import time

from ministack.services import lambda_svc, sqs

from . import admin

_TRY_AGAIN_SECONDS = 0.2
_STALLED_SECONDS = 0.05

_patience = threading.local()


def install():
    _limit_the_account()
    _stall()
    _keep_throttled_messages()


def _limit_the_account():
    acquire, default = lambda_svc._acquire_execution_slot, lambda_svc._ACCOUNT_CONCURRENCY_CAP

    def acquire_of_few(func, config):
        lambda_svc._ACCOUNT_CONCURRENCY_CAP = admin.switches["concurrency"] or default
        return acquire(func, config)

    lambda_svc._acquire_execution_slot = acquire_of_few


def _stall():
    """With the switch, invocations of a function begin, and take as long as the test wants."""
    dispatch = lambda_svc._execute_function_dispatch

    def dispatch_later(func, config, *more):
        while any(part in config["FunctionName"] for part in admin.switches["stalled"]):
            time.sleep(_STALLED_SECONDS)
        return dispatch(func, config, *more)

    lambda_svc._execute_function_dispatch = dispatch_later


def in_flight():
    """How many functions run at the moment, as counted against the limit of the account."""
    return lambda_svc.executions_in_flight()[0]


def _keep_throttled_messages():
    execute, run_batch = lambda_svc._execute_function, lambda_svc._run_sqs_batch

    def execute_patiently(func, event):
        result = execute(func, event)
        while result.get("throttle") and time.time() < getattr(_patience, "until", 0):
            time.sleep(_TRY_AGAIN_SECONDS)
            result = execute(func, event)
        return result

    def run_batch_patiently(mapping, func, event, batch, queue_url, queue_name):
        timeout = float(sqs._get_q(queue_url)["attributes"].get("VisibilityTimeout", "30"))
        with patience(time.time() + timeout):
            run_batch(mapping, func, event, batch, queue_url, queue_name)

    lambda_svc._execute_function, lambda_svc._run_sqs_batch = execute_patiently, run_batch_patiently


class patience:
    """Until then, an invocation by this thread that is throttled is made again."""

    def __init__(self, until):
        self.until = until

    def __enter__(self):
        _patience.until = self.until

    def __exit__(self, *failure):
        _patience.until = 0
