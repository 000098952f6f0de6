"""Splits the text of the one upstream book into its chapters. A chapter starts with a line "CHAPTER" and its number."""

import re

import artifacts

HEADING = re.compile(r"^CHAPTER +([0-9]+|[IVXLC]+)\b.*$", re.MULTILINE)


def lambda_handler(event, _lambda_context):
    book = upstream_book(event)
    chapters = chapters_of(book["text"])
    return {
        "statusCode": 200,
        "body": {
            "book_id": book.get("book_id"),
            "title": book.get("title"),
            "chapters": chapters,
            "total_chapters": len(chapters),
            "total_words": sum(chapter["word_count"] for chapter in chapters),
            "job_id": event.get("job_id"),
            "task_id": event.get("task_id"),
            "status": "success",
        },
    }


def upstream_book(event):
    books = [result for result in artifacts.upstream_results(event).values() if "text" in result]
    if len(books) != 1:
        raise ValueError(f"expected one upstream task with the text of a book, got {len(books)}")
    return books[0]


def chapters_of(text):
    headings = list(HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return [chapter(heading, text[heading.end() : end].strip()) for heading, end in zip(headings, ends)]


def chapter(heading, text):
    return {"number": heading[1], "title": heading[0].strip(), "word_count": len(text.split()), "text": text}
