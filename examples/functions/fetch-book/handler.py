"""The text of a book: the four of books.py, and a sample text under any other id. No network."""

import datetime

import books


def lambda_handler(event, _lambda_context):
    book_id = chosen_book(event)
    book = books.find(book_id)
    text = books.text_of(book)
    return {
        "statusCode": 200,
        "body": {
            "book_id": book_id,
            "title": book.title,
            "author": book.author,
            "source": event.get("task_config", {}).get("payload", {}).get("source", "gutenberg"),
            "content_length": len(text),
            "content_preview": text[:200],
            "text": text,
            "job_id": event.get("job_id"),
            "task_id": event.get("task_id"),
            "status": "success",
            "fetched_at": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        },
    }


def chosen_book(event):
    """The job's context wins over the DAG: payload.book_id_from names the key of the context to look at."""
    payload = event.get("task_config", {}).get("payload", {})
    context = event.get("context", {})
    return str(context.get(payload.get("book_id_from", "book_id")) or payload.get("book_id") or "1342")
