"""Four books of the public domain: each opens with its own first words, and goes on with sentences made of its own vocabulary.

The sentences are made by counting, not by chance: the same id always gives the same text.
"""

from dataclasses import dataclass

CHAPTERS = 5
SENTENCES_PER_CHAPTER = 12

PATTERNS = [
    "{who} {did} {where}, and the day seemed {mood}.",
    "With a heart that was {mood}, {who} {did} {where}.",
    "Nobody had expected that {who} would be so {mood} {where}.",
    "{where_first}, {who} {did} once more, {mood} as ever.",
    "The hour was {mood}; {who} {did} {where} and thought of {other}.",
]


@dataclass(frozen=True)
class Book:
    title: str
    author: str
    opening: str
    people: tuple
    deeds: tuple
    places: tuple
    moods: tuple


BOOKS = {
    "1342": Book(
        "Pride and Prejudice",
        "Jane Austen",
        "It is a truth universally acknowledged, that a single man in possession of a good fortune, "
        "must be in want of a wife.",
        ("Elizabeth", "Mr. Darcy", "Jane", "Mr. Bingley", "Mrs. Bennet", "Mr. Collins", "Lydia"),
        ("danced", "wrote a letter", "walked", "laughed", "waited", "played the pianoforte"),
        ("at Netherfield", "at Longbourn", "in the drawing room", "in Meryton", "along the lane"),
        ("happy", "proud", "agreeable", "anxious", "delightful", "hopeful", "disappointed", "charming"),
    ),
    "11": Book(
        "Alice's Adventures in Wonderland",
        "Lewis Carroll",
        "Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do.",
        ("Alice", "the White Rabbit", "the Cheshire Cat", "the Hatter", "the Queen of Hearts", "the Dormouse"),
        ("drank tea", "grinned", "ran", "recited a poem", "shouted", "grew taller", "asked a riddle"),
        ("down the rabbit hole", "at the tea table", "in the garden", "on the croquet ground", "by the little door"),
        ("curious", "cheerful", "confused", "merry", "angry", "wonderful", "sleepy", "glad", "lonely"),
    ),
    "84": Book(
        "Frankenstein; Or, The Modern Prometheus",
        "Mary Wollstonecraft Shelley",
        "You will rejoice to hear that no disaster has accompanied the commencement of an enterprise which you have "
        "regarded with such evil forebodings.",
        ("Victor", "the creature", "Elizabeth", "Henry Clerval", "Captain Walton", "Justine"),
        ("wandered", "worked by candlelight", "wept", "fled", "watched the lightning", "remembered"),
        ("in Ingolstadt", "on the ice", "among the mountains", "in the laboratory", "by the lake"),
        ("miserable", "dreadful", "gloomy", "hopeful", "terrible", "tender", "lonely", "sublime", "desperate"),
    ),
    "1661": Book(
        "The Adventures of Sherlock Holmes",
        "Arthur Conan Doyle",
        "To Sherlock Holmes she is always the woman. I have seldom heard him mention her under any other name.",
        ("Holmes", "Watson", "Irene Adler", "Inspector Lestrade", "the client", "Mrs. Hudson"),
        ("lit a pipe", "followed the clue", "listened", "examined the footprints", "smiled", "drew a chair to the fire"),
        ("in Baker Street", "at the station", "in the fog", "behind the locked door", "across London"),
        ("remarkable", "calm", "suspicious", "brilliant", "gloomy", "pleased", "dangerous", "excellent"),
    ),
}


def find(book_id):
    return BOOKS.get(book_id) or Book(
        f"Sample book {book_id}",
        "Anonymous",
        f"This is the sample text that stands for book {book_id}.",
        ("The reader", "The writer", "The printer"),
        ("turned a page", "paused", "went on"),
        ("in the library", "at the desk"),
        ("patient", "happy", "tired", "glad", "sad"),
    )


def text_of(book):
    chapters = [f"CHAPTER {number}\n\n{_chapter(book, number)}" for number in range(1, CHAPTERS + 1)]
    return "\n\n".join(chapters) + "\n"


def _chapter(book, number):
    first = number * SENTENCES_PER_CHAPTER
    sentences = [_sentence(book, n) for n in range(first, first + SENTENCES_PER_CHAPTER)]
    return " ".join(([book.opening] if number == 1 else []) + sentences)


def _sentence(book, n):
    place = book.places[(n + n // 5) % len(book.places)]
    sentence = PATTERNS[n % len(PATTERNS)].format(
        who=book.people[n % len(book.people)],
        other=book.people[(n + 2) % len(book.people)],
        did=book.deeds[(n + n // 3) % len(book.deeds)],
        where=place,
        where_first=place[0].upper() + place[1:],
        mood=book.moods[(n * 3 + n // 4) % len(book.moods)],
    )
    return sentence[0].upper() + sentence[1:]
