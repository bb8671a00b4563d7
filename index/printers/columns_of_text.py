"""Text measured, cut and filled up in columns of a terminal: a Chinese character takes two, an accent none."""

from __future__ import annotations


def width_of(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    # Imported here: plain ASCII, which is most of it, does without.
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int, is_right: bool = False) -> str:
    """The text with spaces after it, or before it, so that it takes `width` columns at least."""
    space = " " * max(0, width - width_of(text))
    return space + text if is_right else text + space


def cut(text: str, width: int) -> str:
    """The text, its end replaced by … where it takes more than `width` columns."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 1:
        text = text[: -max(1, (width_of(text) - width + 1) // 2)]
    return text + "…"
