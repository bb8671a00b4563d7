"""What explain says beside the lines themselves: which rules chose the headline, each repair, and rows for a terminal."""

from __future__ import annotations

import io
import re

import pytest

from archive.document import Sighting
from index.printers.explained import print_fields, print_pieces, print_repairs
from ingest.explain import ExplainedField, ExplainedPiece, ExplainedRepair, explain_headline, explain_repairs
from ingest.extract import Examination, examine
from ingest.record import Census, RawRecord

PAGE = """Home    News    Contact    Search    Archive
Harbour board orders two new pilot boats

By Ana Brandt

NORTH QUAY: The harbour board has ordered two new pilot boats, and the first of them is to be in the water by May.

The boardís treasurer said that the price of the boats was lower than it had been at the last tender for them.
"""


def _examine(text: str, kind: str = "text") -> Examination:
    return examine(RawRecord(text.encode(), kind, Sighting("gazette", "a.txt")), Census("gazette"))


def test_the_rules_of_the_headline_are_named_with_their_lines() -> None:
    """Title and byline say which rule chose them, and on which line of the source they stand."""
    fields = {one.about: one for one in explain_headline(_examine(PAGE)) if one.rule != "passed_over"}
    assert fields["title"] == ExplainedField("title", "line_above_body", (2,), "")
    assert fields["byline"] == ExplainedField("byline", "byline", (4,), "")


def test_a_title_that_html_states_beside_its_text_has_no_line() -> None:
    """A title that stands in a meta tag alone is explained without a line, and says where it is from."""
    story = "<p>The harbour board has ordered two new pilot boats, and the first is to be in the water by May.</p>"
    page = f'<html><head><meta property="og:title" content="Two pilot boats ordered"></head><body>{story * 3}</body></html>'
    (field,) = [one for one in explain_headline(_examine(page, "html")) if one.about == "title"]
    assert field == ExplainedField("title", "og_title", (), "stated by the page beside its text")


def test_each_repair_is_explained_with_its_line() -> None:
    """What stood in the source, what it is read as, the line and the rule."""
    assert list(explain_repairs(_examine(PAGE))) == [ExplainedRepair(8, "í", "’", "cp1252_as_mac_roman")]


def test_repairs_of_a_kind_are_one_row() -> None:
    """The lines are named up to the eighth; a character that cannot be seen is named by its number."""
    stream = io.StringIO()
    quotes = [ExplainedRepair(line, "â€™", "’", "utf8_as_cp1252") for line in (3, 3, *range(4, 13))]
    print_repairs([*quotes, ExplainedRepair(9, "Â\xa0", "\xa0", "utf8_as_cp1252")], stream)
    assert stream.getvalue().splitlines() == [
        "repair     utf8_as_cp1252        lines 3 (2 times), 4, 5, 6, 7, 8, 9, 10 and 2 more  â€™ is read as ’",
        "repair     utf8_as_cp1252        line 9  Â U+00A0 is read as U+00A0",
    ]


def test_a_title_passed_over_is_a_row_with_its_reason() -> None:
    """A row of the headline has the rule, the lines and the note, and no control character of the page."""
    stream = io.StringIO()
    chosen = ExplainedField("title", "repeated_line", (2, 9), "")
    print_fields([chosen, ExplainedField("title", "passed_over", (), "Two\x1b[31m boats: 2 words")], stream)
    first, second = stream.getvalue().splitlines()
    assert first == "title      repeated_line         lines 2, 9"
    assert second.startswith("title      passed_over           Two")
    assert "\x1b" not in second


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("columns", "told"), [(80, 1), (160, 2)])
def test_on_a_terminal_reasons_stand_below_each_other_and_whole(
    columns: int, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts are cut to fit, reasons are left out whole, and no row is wider than the screen, whatever the script."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")  # a dumb one is 80 columns wide, whatever is asked
    reasons = ("what stands around it -1.0", "lines before the story -0.9", "its neighbours -0.8")
    texts = ("Share", "港務局訂購了兩艘新的引航船" * 8, "The harbour board has ordered two new pilot boats. " * 4)
    pieces = [ExplainedPiece(n, text, "dropped", "before_body", -2.0, reasons) for n, text in enumerate(texts, 1)]
    stream = _Terminal()
    print_pieces(pieces, stream)
    rows = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()).splitlines()
    widths = [sum(2 if char >= "\u4e00" else 1 for char in row[: row.index("[")]) for row in rows]
    assert (len(rows), len(set(widths))) == (3, 1)
    assert widths[0] + max(len(row[row.index("[") :]) for row in rows) <= columns
    for row in rows:
        assert row[row.index("[") :] == f"[{'; '.join(reasons[:told])}]"


def test_a_long_reason_is_whole_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strongest reason is never cut: its line's text gives way."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    reason = "headings that follow stories -2.6"
    stream = _Terminal()
    print_pieces([ExplainedPiece(7, "More from the harbour " * 5, "dropped", "after_body", -2.0, (reason,))], stream)
    (row,) = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()).splitlines()
    assert row.endswith(f"  [{reason}]")
    assert len(row) <= 80
