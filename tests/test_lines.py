"""split_lines: the lines tile the text, and their numbers are those of an editor."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.lines import split_lines
from ingest.record import DecodedText, LineMarks


def _split(text: str) -> list[str]:
    return [line.text for line in split_lines(DecodedText(text, "utf-8", "test"))]


@given(st.text(alphabet=st.sampled_from("ab \n\r\x0c\x85\u2028\xa0"), max_size=60))
def test_lines_tile_the_text(text: str) -> None:
    """Joined, the lines are the text; their spans touch and each reads as the line."""
    lines = split_lines(DecodedText(text, "utf-8", "test"))
    assert "".join(line.text for line in lines) == text
    end = 0
    for number, line in enumerate(lines, 1):
        assert line.number == number
        assert line.span.start == end
        assert line.span.of(text) == line.text
        end = line.span.end
    assert end == len(text)


def test_both_line_breaks() -> None:
    """A line keeps its break, and the last line needs none."""
    assert _split("one\ntwo\r\nthree") == ["one\n", "two\r\n", "three"]
    assert _split("") == []
    assert _split("\n") == ["\n"]


def test_lone_carriage_return() -> None:
    """A lone carriage return breaks lines only in a text without any newline."""
    assert _split("one\rtwo\r") == ["one\r", "two\r"]
    assert _split("one\rtwo\nthree") == ["one\rtwo\n", "three"]


def test_other_separators_stay_inside() -> None:
    """Form feed, NEL and U+2028 break no line: editors count none there."""
    assert _split("a\x0cb\x85c\u2028d\n") == ["a\x0cb\x85c\u2028d\n"]


def test_marks_go_with_their_lines() -> None:
    """Each line of a rendered page carries what HTML said about it."""
    marks = (LineMarks("h1"), LineMarks("p"))
    lines = split_lines(DecodedText("Head\nText", "utf-8", "test", marks=marks))
    assert [line.marks.tag for line in lines if line.marks] == ["h1", "p"]
