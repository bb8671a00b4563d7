"""Every line of a source as a row for people: what it became, by which rule, and why; then the rules of the headline,
and the repairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol, TextIO

from index.printers.visible import visible, visible_line

_MARKS = {"body": "+", "dropped": "-", "blank": " "}  # any other is a field of its own: "="
_STYLES = {"+": "", "=": "bold cyan", "-": "dim", " ": ""}


_MOST_LINES = 8  # named of a repair: a page that was decoded wrongly has it on every line
_LEAST_TEXT = 10  # columns
_LEAST_BESIDE = 28  # columns for the reasons: "[what stands around it -1.0]"


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


class Field(Protocol):
    """What is asked of a part of the headline."""

    @property
    def about(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def lines(self) -> tuple[int, ...]: ...
    @property
    def note(self) -> str: ...


class Mended(Protocol):
    """What is asked of a repair."""

    @property
    def line(self) -> int: ...
    @property
    def was(self) -> str: ...
    @property
    def replacement(self) -> str: ...
    @property
    def rule(self) -> str: ...


def print_fields(fields: Iterable[Field], stream: TextIO) -> None:
    """Writes a row for each rule that chose a part of the headline, and for each title that came near."""
    for one in fields:
        where = _name_lines(one.lines) + ("  " if one.lines and one.note else "")
        stream.write(visible_line(f"{one.about:<10} {one.rule:<20}  {where}{one.note}".rstrip()) + "\n")


def print_repairs(repairs: Iterable[Mended], stream: TextIO) -> None:
    """Writes a row for each kind of repair, with the lines it was made on."""
    lines: dict[tuple[str, str, str], list[int]] = {}
    for one in repairs:
        lines.setdefault((one.rule, one.was, one.replacement), []).append(one.line)
    for (rule, was, replacement), numbers in lines.items():
        how = f"{_name_characters(was)} is read as {_name_characters(replacement)}"
        stream.write(visible_line(f"{'repair':<10} {rule:<20}  {_name_lines(tuple(numbers))}  {how}") + "\n")


def _name_characters(text: str) -> str:
    """The text as it stands; its characters by their numbers where one cannot be seen, as a no-break space cannot."""
    if text.isprintable() and " " not in text and text:
        return text
    shown = [char if char.isprintable() and char != " " else f"U+{ord(char):04X}" for char in text]
    return " ".join(shown) or "nothing"


def _name_lines(lines: tuple[int, ...]) -> str:
    """`line 3`, `lines 3, 7 (2 times)`; of many the first, and how many more."""
    if not lines:
        return ""
    times = Counter(lines)
    named = [f"{line} ({times[line]} times)" if times[line] > 1 else str(line) for line in list(times)[:_MOST_LINES]]
    more = f" and {len(times) - len(named)} more" if len(times) > len(named) else ""
    return f"line{'s' if len(times) > 1 else ''} {', '.join(named)}{more}"


def print_pieces(pieces: Sequence[Piece], stream: TextIO) -> None:
    """Writes a piece a row: `+` body, `=` a field of its own, `-` dropped. On a terminal texts are cut to fit
    and the reasons stand below each other, as many as there is room for."""
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
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    beside = max(_LEAST_BESIDE, console.width * 3 // 8)
    room = max(20, console.width - width - len("12345 -   ") - 2 - beside)
    for mark, head, text, reasons in rows:
        said = _fit_reasons(reasons, beside)
        space = console.width - len(head) - 2
        if said:  # a reason that is longer than its column is told whole all the same
            space = max(_LEAST_TEXT, min(room, space - 2 - len(said)))
        if cell_len(text) > space:
            text = f"{set_cell_size(text, space - 1).rstrip()}…"
        line = Text(f"{head}  {set_cell_size(text, space) if said else text}", style=_STYLES[mark])
        if said:
            line.append(f"  {said}", style="yellow dim")
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True)


def _fit_reasons(reasons: str, width: int) -> str:
    """As many of the reasons, the strongest first, as stand whole in so many columns; never none of them."""
    said = f"[{reasons}]"
    while len(said) > width and "; " in said:
        said = said.rpartition("; ")[0] + "]"
    return said if reasons else ""
