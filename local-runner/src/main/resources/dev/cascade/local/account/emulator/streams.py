"""DynamoDB streams as event sources: partial answers, bisected batches, bounded retries, a destination for what is given up."""

import json
import logging
import random
import threading
import time
import uuid

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import _request_account_id, _request_region
from ministack.services import dynamodb, lambda_svc

from . import admin, concurrency, queues, rights

log = logging.getLogger("cascade")

_READ = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")
_RETRY_DELAY_SECONDS = 0.2
_LONGEST_DELAY_SECONDS = 5
_MOST_AGE_SECONDS = 24 * 3600
_SHARD = "shardId-00000000000000000000-00000000"

_lock = threading.Lock()
_busy = set()


def install():
    lambda_svc._poll_dynamodb_streams = poll


def poll():
    """Starts the work of every mapping that has some and is not at it. Whether any was started."""
    started = False
    for account, region, mapping in lambda_svc._iter_all_esms():
        if _table_name(mapping) is None:
            continue
        tokens = _request_account_id.set(account), _request_region.set(region)
        try:
            started = _start(mapping) or started
        finally:
            _request_account_id.reset(tokens[0])
            _request_region.reset(tokens[1])
    return started


def _table_name(mapping):
    try:
        spec = parse_arn(mapping.get("EventSourceArn", ""))
    except ArnParseError:
        return None
    found = lambda_svc._dynamodb_stream_table_from_arn_spec(spec) if spec.service == "dynamodb" else None
    return found[0] if found else None


def _start(mapping):
    name = mapping["UUID"]
    if not mapping.get("Enabled", True):
        return False
    table = _table_name(mapping)
    current = dynamodb._tables.get(table)
    func, config = lambda_svc._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
    if not current or current.get("LatestStreamArn") != mapping["EventSourceArn"] or func is None:
        return False
    with _lock:
        if name in _busy:
            return False
        position = _position(mapping, table)
        records = dynamodb.stream_records_since(table, position, int(mapping.get("BatchSize") or 100))
        if not records:
            return False
        _busy.add(name)
    lambda_svc.spawn_background(
        _Delivery(mapping, func, config, records, position).run, thread_name="cascade-stream")
    return True


def _position(mapping, table):
    positions = lambda_svc._dynamodb_stream_positions
    horizon = dynamodb.stream_start_position(table)
    if mapping["UUID"] not in positions:
        latest = mapping.get("StartingPosition", "LATEST") != "TRIM_HORIZON"
        positions[mapping["UUID"]] = dynamodb.stream_end_position(table) if latest else horizon
    return max(positions[mapping["UUID"]], horizon)


class _Delivery:
    """One batch on its way, to the end of its last part."""

    def __init__(self, mapping, func, config, records, position):
        self.mapping, self.func, self.config = mapping, func, config
        self.records, self.position = records, position

    def run(self):
        try:
            if self._may_read():
                self._deliver()
        except Exception:
            log.exception("delivering a stream to %s failed", self.mapping["FunctionName"])
            time.sleep(_RETRY_DELAY_SECONDS)
        finally:
            with _lock:
                _busy.discard(self.mapping["UUID"])
            lambda_svc.esm_wake.set()

    def _may_read(self):
        if self.mapping.get("cascade_checked"):
            return True
        stream = self.mapping["EventSourceArn"]
        verdicts = [rights.allows(self.config["Role"], action, stream, "event-source") for action in _READ]
        self.mapping["cascade_checked"] = True
        if not all(verdicts):
            self.mapping["Enabled"], self.mapping["State"] = False, "Disabled"
            self.mapping["LastProcessingResult"] = "PROBLEM: the function's role may not read the stream"
        return all(verdicts)

    def _deliver(self):
        wanted = lambda_svc._apply_filter_criteria(self.records, self.mapping)
        if admin.switches["deliver_twice"]:
            wanted = random.sample(wanted + wanted, 2 * len(wanted))
        size = int(self.mapping.get("BatchSize") or 100)
        # Last comes first: a stack of batches still to be delivered, and how often each was tried.
        todo = [(wanted[i:i + size], 0) for i in range(0, len(wanted), size)][::-1]
        while todo:
            if not self.mapping.get("Enabled", True):
                self._stop_at(todo)
                return
            batch, tries = todo.pop()
            todo += self._try(batch, tries)
        self._checkpoint(self.position + len(self.records))

    def _try(self, batch, tries):
        """What is left to do of the batch, the last part first."""
        with concurrency.patience(time.time() + _MOST_AGE_SECONDS):
            result = lambda_svc._execute_function(self.func, {"Records": batch})
        first_failed = self._first_failed(batch, result)
        if first_failed is None:
            self.mapping["LastProcessingResult"] = "OK"
            return []
        self.mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
        left = batch[first_failed:]
        if len(left) < len(batch):
            return [(left, 0)]
        if self._is_too_old(left):
            self._give_up(left, result, "MaximumRecordAgeExceeded", tries + 1)
            return []
        if self.mapping.get("BisectBatchOnFunctionError") and len(left) > 1:
            half = len(left) // 2
            return [(left[half:], tries), (left[:half], tries)]
        most = self.mapping.get("MaximumRetryAttempts")
        if most is not None and 0 <= int(most) <= tries:
            self._give_up(left, result, "RetryAttemptsExhausted", tries + 1)
            return []
        time.sleep(min(_RETRY_DELAY_SECONDS * 2 ** tries, _LONGEST_DELAY_SECONDS))
        return [(left, tries + 1)]

    def _first_failed(self, batch, result):
        """Where in the batch to go on; None if all of it succeeded."""
        if result.get("error"):
            return 0
        if "ReportBatchItemFailures" not in (self.mapping.get("FunctionResponseTypes") or []):
            return None
        body = result.get("body")
        failures = body.get("batchItemFailures") if isinstance(body, dict) else None
        if not failures:
            return None
        numbers = [str(record["dynamodb"]["SequenceNumber"]) for record in batch]
        failed = [numbers.index(str(one.get("itemIdentifier"))) for one in failures
                  if str(one.get("itemIdentifier")) in numbers]
        return min(failed) if len(failed) == len(failures) else 0

    def _is_too_old(self, batch):
        limit = int(self.mapping.get("MaximumRecordAgeInSeconds") or -1)
        created = float(batch[0]["dynamodb"].get("ApproximateCreationDateTime", time.time()))
        return limit > 0 and time.time() - created > limit

    def _stop_at(self, todo):
        """Disabled meanwhile: what was not delivered is found again when it is enabled."""
        left = {record["dynamodb"]["SequenceNumber"] for batch, _tries in todo for record in batch}
        first = next(i for i, record in enumerate(self.records) if record["dynamodb"]["SequenceNumber"] in left)
        self._checkpoint(self.position + first)

    def _checkpoint(self, position):
        lambda_svc._dynamodb_stream_positions[self.mapping["UUID"]] = position

    def _give_up(self, batch, result, condition, tries):
        target = ((self.mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        if target and rights.allows(self.config["Role"], "sqs:SendMessage", target, "destination"):
            queues.send(target, json.dumps(self._invocation_record(batch, result, condition, tries)))

    def _invocation_record(self, batch, result, condition, tries):
        first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
        return {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self.mapping["FunctionArn"],
                "condition": condition,
                "approximateInvokeCount": tries,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": self.config.get("Version", "$LATEST"),
                "functionError": result.get("function_error") if result.get("error") else None,
            },
            "version": "1.0",
            "timestamp": _text(time.time()),
            "DDBStreamBatchInfo": {
                "shardId": _SHARD,
                "startSequenceNumber": str(first["SequenceNumber"]),
                "endSequenceNumber": str(last["SequenceNumber"]),
                "approximateArrivalOfFirstRecord": _text(first.get("ApproximateCreationDateTime")),
                "approximateArrivalOfLastRecord": _text(last.get("ApproximateCreationDateTime")),
                "batchSize": len(batch),
                "streamArn": self.mapping["EventSourceArn"],
            },
        }


def _text(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(float(seconds or time.time())))
