"""Sums up the processed_values of all upstream tasks."""

import datetime

import artifacts


def lambda_handler(event, _lambda_context):
    upstream = artifacts.upstream_results(event)
    values = [value for result in upstream.values() for value in result.get("processed_values", [])]
    total = sum(values)
    average = whole_if_exact(total / len(values)) if values else 0
    lowest, highest = min(values, default=0), max(values, default=0)
    return {
        "statusCode": 200,
        "body": {
            "aggregated_total": total,
            "average": average,
            "min": lowest,
            "max": highest,
            "total_values": len(values),
            "upstream_tasks_processed": len(upstream),
            "aggregation": {
                "upstream_tasks_processed": len(upstream),
                "total_values": len(values),
                "grand_total": total,
                "average": average,
                "min": lowest,
                "max": highest,
            },
            "all_values": values,
            "job_id": event.get("job_id"),
            "task_id": event.get("task_id"),
            "status": "success",
            "completed_at": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        },
    }


def whole_if_exact(number):
    """60 rather than 60.0, as a reader of the JSON expects."""
    return int(number) if number.is_integer() else number
