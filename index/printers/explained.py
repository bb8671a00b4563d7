"""Every line of a source as a row for people: what it became, by which rule, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TextIO

from index.printers.visible import visible, visible_line

_MARKS = {"body": "+", "dropped": "-", "blank": " "}  # any other is a field of its own: "="
_STYLES = {"+": "", "=": "bold cyan", "-": "dim", " ": ""}


class Piece(Protocol):
    """What is asked of a piece of the source."""

    @property
    def number(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def became(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...


def print_pieces(pieces: Sequence[Piece], stream: TextIO) -> None:
    """Writes a piece a row: `+` body, `=` a field of its own, `-` dropped; cut to fit only on a terminal."""
    width = max([len(piece.rule) for piece in pieces if piece.became != "blank"], default=0)
    rows = []
    for piece in pieces:
        mark = _MARKS.get(piece.became, "=")
        rule = "" if piece.became == "blank" else piece.rule
        reasons = visible_line("; ".join(piece.reasons))
        rows.append((mark, f"{piece.number:>5} {mark} {rule:<{width}}", visible(piece.text), reasons))
    if not stream.isatty():
        for _, head, text, reasons in rows:
            stream.write(f"{head}  {text}{f'  [{reasons}]' if reasons else ''}".rstrip() + "\n")
        return
    # rich costs 70 ms: only for a terminal
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    for mark, head, text, reasons in rows:
        room = max(20, console.width - len(head) - min(len(reasons), console.width // 3) - 5)
        line = Text(f"{head}  {text if len(text) <= room else text[: room - 1] + '…'}", style=_STYLES[mark])
        if reasons:
            line.append(f"  [{reasons}]", style="yellow dim")
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True)
