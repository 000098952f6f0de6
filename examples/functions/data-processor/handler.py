"""Multiplies every input value. Context: input_data (list of numbers), multiplier (1), processing_time (seconds, 0)."""

import datetime
import time

import artifacts


def lambda_handler(event, _lambda_context):
    context = event.get("context", {})
    values = input_values(event)
    multiplier = number("multiplier", context.get("multiplier", 1))
    seconds = processing_seconds(event)
    time.sleep(seconds)

    processed = [value * multiplier for value in values]
    return {
        "statusCode": 200,
        "body": {
            "processed_values": processed,
            "total": sum(processed),
            "count": len(processed),
            "input_received": values,
            "multiplier": multiplier,
            "job_id": event.get("job_id"),
            "task_id": event.get("task_id"),
            "status": "success",
            "processing_time_seconds": seconds,
            "completed_at": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        },
    }


def input_values(event):
    """What an upstream task prepared as input_data, else the job's own."""
    given = event.get("context", {}).get("input_data", [])
    for result in artifacts.upstream_results(event).values():
        given = result.get("input_data", given)
    if not isinstance(given, list):
        raise ValueError(f"input_data must be a list of numbers, got {given!r}")
    return [number("each value of input_data", value) for value in given]


def processing_seconds(event):
    payload = event.get("task_config", {}).get("payload", {})
    given = event.get("context", {}).get("processing_time", payload.get("processing_time", 0))
    return number("processing_time", given)


def number(what, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{what} must be a number, got {value!r}")
    return value
