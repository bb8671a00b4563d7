"""Text of scraped pages into text that is safe on a terminal: what would act on it is shown instead."""

from __future__ import annotations

import re

from archive.expressions import expression

# Control characters; those that reorder or hide text (bidi embeddings, overrides and isolates, zero-width space,
# word joiner, byte order mark); line and paragraph separators; lone surrogates, which no stream can encode.
# Line feed and tab stay; ZWNJ, ZWJ and the single direction marks too, since Urdu and Persian are written with them.
_ACTING = expression(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_BEGINS_LINE = expression(r"\n(?=\S)")
_LONE_SURROGATE = expression("[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with such characters written out.

    >>> visible("\\x1b[31mred"), visible("\\u202egnp.exe")
    ('␛[31mred', '<U+202E>gnp.exe')
    """
    return text if text.isprintable() else _ACTING.sub(_picture, text)


def visible_line(text: str) -> str:
    """The same of a text that has one line: what would begin another is written out too, so that no line is forged.

    >>> visible_line("a.txt\\nhint: all is well")
    'a.txt␊hint: all is well'
    """
    return visible(text).replace("\n", "␊").replace("\t", " ")


def visible_message(text: str) -> str:
    """The same of what is said: its further lines, such as a query and the caret below it, begin with a blank, so that
    none of them looks as if it were said by itself."""
    return _BEGINS_LINE.sub("\n  ", visible(text)) if "\n" in text else visible(text)


def encodable(text: str) -> str:
    r"""The text as it is but for lone surrogates (bytes of a file name that was not UTF-8), as `\udcff`."""
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"
