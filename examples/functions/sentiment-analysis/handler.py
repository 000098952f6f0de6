"""Scores each chapter by the happy and the sad words in it.

failure_rate (job's context, else payload, else 0) is the share of runs that fail on purpose, so that error paths can be
shown: 0 never fails, 1 always does.
"""

import random
import re

import artifacts

POSITIVE = frozenset(
    "agreeable brilliant calm charming cheerful curious delightful excellent glad good happy hopeful laughed merry "
    "pleased proud rejoice remarkable smiled sublime tender wonderful".split()
)
NEGATIVE = frozenset(
    "angry anxious confused dangerous desperate disappointed disaster dreadful evil fled gloomy lonely miserable sad "
    "shouted suspicious terrible tired wept".split()
)
FAILURES = (
    "the model did not answer in time",
    "the model ran out of memory",
    "too many requests to the model",
    "the model refused its input",
    "the model is not available",
)


class SimulatedFailure(Exception):
    """The failure that failure_rate asked for."""


def lambda_handler(event, _lambda_context):
    fail_on_purpose(failure_rate(event))
    book = upstream_chapters(event)
    scores = [chapter_score(chapter) for chapter in book["chapters"]]
    return {
        "statusCode": 200,
        "body": {
            "book_id": book.get("book_id"),
            "title": book.get("title"),
            "model": event.get("task_config", {}).get("payload", {}).get("model", "word-list"),
            "chapter_scores": scores,
            "aggregate": aggregate(scores),
            "job_id": event.get("job_id"),
            "task_id": event.get("task_id"),
            "status": "success",
        },
    }


def failure_rate(event):
    payload = event.get("task_config", {}).get("payload", {})
    rate = event.get("context", {}).get("failure_rate", payload.get("failure_rate", 0))
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
        raise ValueError(f"failure_rate must be a number from 0 to 1, got {rate!r}")
    return rate


def fail_on_purpose(rate):
    # random() is below 1, so a rate of 1 always fails, and never below 0, so a rate of 0 never does.
    if random.random() < rate:
        raise SimulatedFailure(f"SIMULATED_FAILURE: {random.choice(FAILURES)}")


def upstream_chapters(event):
    books = [result for result in artifacts.upstream_results(event).values() if "chapters" in result]
    if len(books) != 1:
        raise ValueError(f"expected one upstream task with the chapters of a book, got {len(books)}")
    return books[0]


def chapter_score(chapter):
    words = re.findall(r"[a-z']+", chapter["text"].lower())
    positive = sum(word in POSITIVE for word in words)
    negative = sum(word in NEGATIVE for word in words)
    return {
        "number": chapter["number"],
        "positive_words": positive,
        "negative_words": negative,
        "word_count": len(words),
        "score": score(positive, negative),
    }


def aggregate(scores):
    positive = sum(chapter["positive_words"] for chapter in scores)
    negative = sum(chapter["negative_words"] for chapter in scores)
    overall = score(positive, negative)
    sentiment = "positive" if overall > 0 else "negative" if overall < 0 else "neutral"
    return {"positive_words": positive, "negative_words": negative, "score": overall, "sentiment": sentiment}


def score(positive, negative):
    """From -1, only sad words, to 1, only happy ones; 0 when there are neither."""
    return round((positive - negative) / (positive + negative), 4) if positive + negative else 0
