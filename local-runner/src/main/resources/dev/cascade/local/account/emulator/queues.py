"""Queues as event sources: batches of more than ten, the batching window, the role's rights; and the switch that delivers all twice."""

import asyncio
import collections
import concurrent.futures
import contextvars
import hashlib
import random
import threading
import time
import uuid

from ministack import app as ministack
from ministack.core.responses import get_account_id
from ministack.services import eventbridge, lambda_svc, sqs

from . import admin, rights

_LARGEST_RECEIVE = 10
_MOST_BYTES = 1 << 20
# MiniStack lets 50 ms pass between two looks, which is most of what a step of a job takes here.
_IDLE_GAP_SECONDS = 0.002
_REMEMBERED_BATCHES = 20_000
_READ = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

_first_seen = {}
_delivered = set()
_receives = {"begun": 0, "under_way": 0}
_batches = collections.deque(maxlen=_REMEMBERED_BATCHES)


def install():
    eventbridge._dispatch_to_sqs = _send_event
    lambda_svc._poll_sqs = _polling(lambda_svc._poll_sqs)
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = _IDLE_GAP_SECONDS
    sqs._receive_messages_for_esm = receive
    sqs._delete_messages_for_esm = _deleting(sqs._delete_messages_for_esm)
    ministack.SERVICE_HANDLERS["sqs"] = _counting_receives(ministack.SERVICE_HANDLERS["sqs"])


def receives():
    """How many requests for messages have begun, and how many are under way: a long poll is until it has messages or its time is over, whether its
    client waits for it or has gone."""
    return dict(_receives)


def _counting_receives(handler):
    async def handle(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").rsplit(".", 1)[-1] != "ReceiveMessage":
            return await handler(method, path, headers, body, query_params)
        _receives["begun"] += 1
        _receives["under_way"] += 1
        try:
            return await handler(method, path, headers, body, query_params)
        finally:
            _receives["under_way"] -= 1

    return handle


def send(queue_arn, body, trace=None):
    """Puts a message into a queue of this account, as another service does; with the trace header that it hands on, if it does."""
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        raise LookupError(f"there is no queue {queue_arn}")
    size, most = len(body.encode()), int(queue["attributes"].get("MaximumMessageSize", _MOST_BYTES))
    if size > most:
        raise ValueError(f"a message of {size} bytes, and {queue_arn} takes {most}")
    now = time.time()
    message = {
        "id": str(uuid.uuid4()), "body": body,
        "md5_body": hashlib.md5(body.encode()).hexdigest(), "md5_attrs": "",
        "receipt_handle": None, "sent_at": now, "visible_at": now + sqs.queue_delay(queue),
        "receive_count": 0, "first_receive_at": None, "message_attributes": {},
        "sys": {"SenderId": get_account_id(), "SentTimestamp": str(int(now * 1000))},
        "group_id": None, "dedup_id": None, "dedup_cache_key": None, "seq": None,
    }
    if trace:
        message["sys"]["AWSTraceHeader"] = trace
    _on_loop(lambda: queue["messages"].append(message))
    lambda_svc.esm_wake.set()


def _on_loop(action):
    """Runs an action on the thread that serves requests. Deleting messages replaces the list of a queue, so that a message which another thread had
    just added to the old list would be lost."""
    loop = ministack._MAIN_LOOP
    done = concurrent.futures.Future()

    def run():
        try:
            done.set_result(action())
        except Exception as e:
            done.set_exception(e)

    if asyncio._get_running_loop() is loop:
        run()
    else:
        context = contextvars.copy_context()
        loop.call_soon_threadsafe(context.run, run)
    return done.result()


def _send_event(spec, payload, parameters=None):
    """What a rule sends to a queue; it is no FIFO queue."""
    send(str(spec), payload)


def _polling(original):
    """Before a queue is polled for a function, the function's role is asked; a mapping that may not read reads nothing."""

    def poll():
        for _account, _region, mapping in lambda_svc._iter_all_esms():
            if ":sqs:" in mapping.get("EventSourceArn", "") and not mapping.get("cascade_checked"):
                _check(mapping)
        return original()

    return poll


def _check(mapping):
    func, config = lambda_svc._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
    if func is None:
        return
    # All three, also after the first that is refused: the log is to name whatever is missing.
    verdicts = [rights.allows(config["Role"], action, mapping["EventSourceArn"], "event-source") for action in _READ]
    mapping["cascade_checked"] = True
    if not all(verdicts):
        mapping["Enabled"], mapping["State"] = False, "Disabled"
        mapping["LastProcessingResult"] = "PROBLEM: the function's role may not read the queue"


def _mapping_of(queue_arn):
    return next((m for _a, _r, m in lambda_svc._iter_all_esms() if m.get("EventSourceArn") == queue_arn), {})


def receive(queue_url, most):
    return _on_loop(lambda: _receive(queue_url, most))


def _receive(queue_url, most):
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        attributes = queue["attributes"]
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        window = float(_mapping_of(attributes.get("QueueArn")).get("MaximumBatchingWindowInSeconds") or 0)
        if window and _is_filling(queue_url, queue, int(most), window):
            return []
        if admin.switches["deliver_twice"]:
            random.shuffle(queue["messages"])
        visibility = int(attributes.get("VisibilityTimeout", "30"))
        batch = []
        while len(batch) < most:
            some = sqs._collect_msgs(queue, min(_LARGEST_RECEIVE, most - len(batch)), visibility)
            batch += some
            if len(some) < _LARGEST_RECEIVE:
                break
        _first_seen.pop(queue_url, None)
        if batch:
            _batches.append((time.time(), queue_url, [(message["id"], message["body"]) for message in batch]))
        return batch


def batches(name_part, since):
    """The batches that functions got from queues with this in their names, the oldest first."""
    return [
        {"time": at, "messages": [{"id": message_id, "body": body} for message_id, body in messages]}
        for at, queue_url, messages in list(_batches) if at >= since and name_part in queue_url
    ]


def _is_filling(queue_url, queue, most, window):
    now = time.time()
    visible = sum(1 for message in queue["messages"] if message["visible_at"] <= now)
    if not visible:
        return False
    if visible >= most:
        return False
    since = _first_seen.setdefault(queue_url, now)
    if now - since >= window:
        return False
    _wake_after(window - (now - since))
    return True


def _wake_after(seconds):
    timer = threading.Timer(seconds + 0.01, lambda_svc.esm_wake.set)
    timer.daemon = True
    timer.start()


def _deleting(original):
    """With the switch on, a message that is done with for the first time comes back once more, a moment later."""

    def delete(queue_url, receipt_handles):
        if not admin.switches["deliver_twice"] or not receipt_handles:
            return _on_loop(lambda: original(queue_url, receipt_handles))
        _wake_after(0.5)
        return _on_loop(lambda: original(queue_url, _seen_twice(queue_url, receipt_handles)))

    return delete


def _seen_twice(queue_url, receipt_handles):
    done = set()
    for message in sqs._get_q(queue_url)["messages"]:
        if message.get("receipt_handle") not in receipt_handles:
            continue
        if message["id"] in _delivered:
            done.add(message["receipt_handle"])
        else:
            _delivered.add(message["id"])
            message["visible_at"] = time.time() + random.uniform(0, 0.5)
    return done
