"""The wording of a line -> the signs of its form: length, end, case, digits, and the words that titles do not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ingest.title_head import opens_story
from ingest.title_keys import count_wide, title_key
from ingest.title_words import (
    BYLINE_START,
    CONTROLS,
    CREDIT,
    CREDIT_WORDS,
    ENDS_IN_BYLINE,
    LABELS,
    OFFICES,
    SITE_WORDS,
    SMALL_WORDS,
)

_DIGIT = re.compile(r"\d")
_DATEISH = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}\b|\b\d{1,2}:\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_SENTENCES = re.compile(r"[.!?。！？](?<=\w\w[.!?。！？]) ?[^\W\d_a-zà-ÿ]")
_FILE_NAME = re.compile(r"\w\.(?:png|jpe?g|gif|svg|webp|mp[34]|pdf)\b", re.IGNORECASE)
_ARROWS = frozenset("←→<>«»")


@lru_cache(4096)  # most lines that are weighed stand on the other pages of the source too
def read_form(text: str, key: str) -> Mapping[str, float]:
    """The signs of a wording by itself, each 0 to 1; `key` is its title_key."""
    row: dict[str, float] = {}
    words = key.split(" ")
    count = len(words) + count_wide(text) // 2
    if count <= 7:
        name = "1 word" if count == 1 else "2 words" if count == 2 else "3 or 4 words" if count <= 4 else "5 to 7 words"
        row[name] = 1.0
    elif count > 20:
        row["21 to 28 words" if count <= 28 else "over 28 words"] = 1.0
    if not text[-1].isalnum():
        end = text.rstrip("\"'”’»)")[-1:]
        if text.endswith(("...", "…", "...]")):
            row["ends with dots"] = 1.0
        elif end in ".。":
            row["ends with a full stop"] = 1.0
        elif end in "?!？！؟":
            row["ends with a question or exclamation mark"] = 1.0
        elif end in ":,;：":
            row["ends with a colon or comma"] = 1.0
    elif words[-1] in SMALL_WORDS and text.endswith(words[-1]):
        row["ends with a small word"] = 1.0
    if text[0].islower():
        row["starts small"] = 1.0
    elif text[0] == "[":
        row["in square brackets"] = 1.0
    elif text[0] in _ARROWS or text[-1] in _ARROWS:
        row["in brackets or arrows"] = 1.0
    if text.isupper():
        row["all capitals"] = 1.0
    elif not text.isascii() and text.lower() == text.upper():
        row["script without case"] = 1.0
    if _DIGIT.search(text) is not None:
        row["digits share"] = len(_DIGIT.findall(text)) / len(text)
        if _DATEISH.search(text):
            row["holds a date"] = 1.0
        if opens_story(text):
            row["opens as a story"] = 1.0
    if key in LABELS:
        row["is a label"] = 1.0
    elif words[0] in CONTROLS:
        row["starts as a button does"] = 1.0
    if not SITE_WORDS.isdisjoint(words):
        row["speaks of the site"] = 1.0
    if ("." in text or "!" in text or "?" in text or "。" in text) and _SENTENCES.search(text):
        row["holds several sentences"] = 1.0
    if BYLINE_START.match(text):
        row["looks like a byline"] = 1.0
    if (not CREDIT_WORDS.isdisjoint(words) or "(" in text or "©" in text) and CREDIT.search(text):
        row["holds a credit"] = 1.0
    if text.count(",") > 2 and text.count(",") * 3 >= count:
        row["a list with commas"] = 1.0
    if 2 <= count <= 4 and text.istitle():
        row["a name"] = 1.0
    if not OFFICES.isdisjoint(words) and not any(word[0].islower() and len(word) > 3 for word in text.split()):
        row["names an office"] = 1.0
    if ENDS_IN_BYLINE.search(text):
        row["ends with a byline"] = 1.0
    if (count == 1 and len(text) > 12) or "_" in text:
        row["one long word"] = 1.0
    if "." in text and _FILE_NAME.search(text):
        row["holds a file name"] = 1.0
    if "@" in text or "http" in text or "www." in text:
        row["holds an address"] = 1.0
    return row


def is_date_or_label(text: str) -> bool:
    """Whether a line is a date, or a label such as `For immediate release`."""
    return is_keyed_date_or_label(text, title_key(text) if len(text) <= 80 else "")


def is_keyed_date_or_label(text: str, key: str) -> bool:
    """The same where the key of the line is known."""
    if len(text) > 80:
        return False
    return key in LABELS or (_DIGIT.search(text) is not None and _DATEISH.search(text) is not None)
