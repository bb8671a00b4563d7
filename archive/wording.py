"""Numbers into words for people: one document, two documents."""

from __future__ import annotations

# What goes on with records that an import has stored and not judged.
GO_ON = "`dateline ingest --resume` (or `dateline refresh`)"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """The number with its noun, which stands in the plural unless there is one of it.

    >>> counted(1, "day"), counted(1200, "day"), counted(0, "copy", "copies")
    ('1 day', '1,200 days', '0 copies')
    """
    return f"{number:,} {agreeing(number, noun, plural or noun + 's')}"


def seen_elsewhere(documents: int) -> str:
    """The sentence on documents that were seen at several sources, where each is counted once.

    >>> seen_elsewhere(1)
    '1 document was seen at several sources and counts at one, by fetch time, URL and path; `source:` finds it at each'
    """
    once = agreeing(documents, "and counts at one", "and each counts at one")
    them = agreeing(documents, "it", "them")
    was = agreeing(documents, "was", "were")
    return (
        f"{counted(documents, 'document')} {was} seen at several sources {once}, by fetch time, URL and"
        f" path; `source:` finds {them} at each"
    )


def agreeing(number: int, one: str, many: str) -> str:
    """The word that goes with that number: `is` or `are`, `matches` or `match`.

    >>> agreeing(1, "is", "are"), agreeing(0, "is", "are")
    ('is', 'are')
    """
    return one if number == 1 else many
