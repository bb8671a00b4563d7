"""find_units: blocks as their author set them, whatever a dump did to the lines."""

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import find_units, squeeze
from ingest.lines import split_lines
from ingest.record import DecodedText, LineMarks, Unit


def _units(text: str) -> tuple[Unit, ...]:
    return find_units(split_lines(DecodedText(text, "utf-8", "test")), text)


def _texts(text: str) -> list[str]:
    return [unit.text for unit in _units(text)]


_ANY_LINES = st.text(alphabet=st.sampled_from('abcdeABCDE  \n\n.,:;"“”—•*{}()|0123456789\xa0\tß漢字'), max_size=300)


@given(_ANY_LINES)
def test_units_cover_every_non_blank_character_in_order(text: str) -> None:
    """Between units and around them there is only white space, and no unit begins or ends with any."""
    end = 0
    for unit in _units(text):
        assert not text[end : unit.span.start].strip()
        inside = unit.span.of(text)
        assert inside == inside.strip() != ""
        end = unit.span.end
    assert not text[end:].strip()


@given(_ANY_LINES)
def test_a_unit_says_where_it_is(text: str) -> None:
    """Its line numbers are those of its first and last character; its text has its letters in order."""
    for unit in _units(text):
        assert unit.first_line == text.count("\n", 0, unit.span.start) + 1
        assert unit.last_line == text.count("\n", 0, unit.span.end) + 1
        assert unit.text.replace(" ", "") == squeeze(unit.span.of(text)).replace(" ", "")


def test_wrapped_lines_are_joined() -> None:
    """Lines that a terminal browser wrapped become a paragraph; a blank line ends it."""
    text = (
        "The council of Larkspur voted on Tuesday to reopen the ferry landing, which has\n"
        "been shut since the storms of last winter washed out its eastern pilings and the\n"
        "ramp that led to them.\n"
        "\n"
        "Work on the new ramp begins in May, said the harbour master, and will take most\n"
        "of the summer if the weather allows.\n"
    )
    paragraphs = _texts(text)
    assert len(paragraphs) == 2
    assert paragraphs[0].endswith("washed out its eastern pilings and the ramp that led to them.")
    assert paragraphs[1].startswith("Work on the new ramp")
    assert paragraphs[1].endswith("weather allows.")


def test_menu_lines_are_not_joined() -> None:
    """Short lines stay apart: the next word would have fitted."""
    assert _texts("Home\nCity News\nWeather\nAbout the Larkspur Courier\n") == [
        "Home",
        "City News",
        "Weather",
        "About the Larkspur Courier",
    ]


def test_inline_tags_do_not_break_a_sentence() -> None:
    """A sentence that links and bold names broke over lines is one unit again."""
    text = "LARKSPUR\n—\nThe district attorney of the county,\nAnna Poe\n, today announced charges against two men.\n"
    assert _texts(text) == [
        "LARKSPUR — The district attorney of the county, Anna Poe , today announced charges against two men."
    ]


def test_a_name_before_a_line_that_goes_on_belongs_to_it() -> None:
    """A short name on a line of its own is joined to the long line after it that begins small."""
    text = (
        "LARKSPUR\n—\nThe Attorney of the County\nAnna Poe\ntoday announced charges against two men of the harbour.\n"
    )
    assert _texts(text) == [
        "LARKSPUR — The Attorney of the County Anna Poe today announced charges against two men of the harbour."
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("The storm washed out the ramp and the old mill between", "Larkspur and the mouth of the river."),
        ("Der Rat will den Hafen im Mai wieder öffnen, auch gegen", "Bedenken der Nachbarn."),
        ("Le conseil a voté la remise en service du bac et de ses", "Quais, dit-il."),
    ],
)
def test_a_line_does_not_end_with_a_small_word(above: str, below: str) -> None:
    """A link in capitals after a preposition or an article is part of the sentence that the preposition opens."""
    assert _texts(f"{above}\n{below}\n") == [f"{above} {below}"]


def test_a_line_may_end_with_the_particle_of_its_verb() -> None:
    """A headline may end with a small word that belongs to its verb; the paragraph below is no part of it."""
    headline = "Larkspur council to close the ferry landing as prices go up"
    assert _texts(f"{headline}\nThe council voted on Tuesday.\n") == [headline, "The council voted on Tuesday."]


def test_a_linked_name_amid_a_sentence_is_joined_on_both_sides() -> None:
    """A name on a line of its own, between a line that breaks off and one that goes on, belongs to both."""
    above = "After a silence of three years there is news of the ferry that once ran"
    text = f"{above}\nLarkspur Queen\nround the bay and back again every other day.\n"
    assert _texts(text) == [
        "After a silence of three years there is news of the ferry that once ran Larkspur Queen round the bay and back "
        "again every other day."
    ]


def test_a_street_address_is_cut_off() -> None:
    """A house number glued to an office's name begins a block of its own."""
    assert _texts("The full text of the bill is here.Larkspur Office407 Ferry House BuildingLarkspur, OrePhone us") == [
        "The full text of the bill is here.",
        "Larkspur Office",
        "407 Ferry House Building",
        "Larkspur, Ore",
        "Phone us",
    ]


def test_drop_cap_is_closed_up() -> None:
    """A drop cap on a line of its own belongs to the word below it."""
    assert _texts("T\nhe ferry landing reopens in May, the council said.\n") == [
        "The ferry landing reopens in May, the council said."
    ]


def test_glued_blocks_fall_apart() -> None:
    """Menu, title, date with its label and text in one line are cut at their joints."""
    text = (
        "HomeMediaPress ReleasesPoe Bill Passes Council to Help Ferry CrewsApril 1, 2025 Press ReleaseLarkspur, Ore. — "
        "Councillor Ann Poe welcomed the vote.The bill pays crews for lost days."
    )
    assert _texts(text) == [
        "Home",
        "Media",
        "Press Releases",
        "Poe Bill Passes Council to Help Ferry Crews",
        "April 1, 2025 Press Release",
        "Larkspur, Ore. — Councillor Ann Poe welcomed the vote.",
        "The bill pays crews for lost days.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ann McArthur of YouTube and John DeWitt met in Larkspur on Monday to talk.",
        "The page is at example.org/NewsRoom and at www.example.org for all readers.",
        "The U.S.Navy sent two ships, and the council thanked it for the help it gave.",
    ],
)
def test_words_with_capitals_inside_stay_whole(text: str) -> None:
    """Names, addresses and initials are no joints."""
    assert _texts(text) == [text]


def test_quotation_marks_stay_with_their_sentence() -> None:
    """At a joint a quotation mark goes to the sentence that it opens or closes."""
    text = 'The vote was close, the council said in a statement."We are glad," said Ann Poe. "It is over."Work begins in May.'
    assert _texts(text) == [
        "The vote was close, the council said in a statement.",
        '"We are glad," said Ann Poe. "It is over."',
        "Work begins in May.",
    ]


def test_marked_lines_stay_as_rendered() -> None:
    """A rendered page has one block a line: each non-blank line is a unit with its marks."""
    marks = (LineMarks("h1"), LineMarks("p"), LineMarks("p"))
    decoded = DecodedText("Ferry Reopens\n\nthe landing is open,\n", "utf-8", "test", marks=marks)
    units = find_units(split_lines(decoded), decoded.text)
    assert [(unit.text, unit.marks.tag if unit.marks else "") for unit in units] == [
        ("Ferry Reopens", "h1"),
        ("the landing is open,", "p"),
    ]


_HOSTILE = [
    "aB",
    "a.B",
    'a."B ',
    "x: ",
    "lower case words, and more of them ",
    "Press Release",
    "April 1, 2025 Press Release",
    "a\n",
    "A\n",
    "•\n",
    "\n",
    "{;}",
    "a        b",
    "((((",
    "### ",
    "the\n\n",
    "漢字",
]


@pytest.mark.parametrize("piece", _HOSTILE)
def test_cost_grows_with_the_text(piece: str) -> None:
    """No input makes the cost grow faster than the text: four times as much takes less than ten times as long."""
    # Asked again where a busy machine held one of the two up: a square would never pass.
    assert any(_seconds(piece, 40_000) < 10 * _seconds(piece, 10_000) + 0.02 for _ in range(5))


def _seconds(piece: str, length: int) -> float:
    text = piece * (length // len(piece))
    best = 9.9
    gc.disable()  # what the rest of the suite left lying about is not this text's cost
    try:
        for _ in range(2):
            start = time.process_time()
            _units(text)
            best = min(best, time.process_time() - start)
    finally:
        gc.enable()
    return best


def test_a_name_with_a_capital_inside_stays_whole_behind_what_is_glued_to_it() -> None:
    """ReleasesDeMarsh falls apart before the name, not within it."""
    page = "HomeMediaPress ReleasesDeMarsh Welcomes the Grant for the Ferry PortMay 2, 2025 Press Release"
    assert "DeMarsh Welcomes the Grant for the Ferry Port" in _texts(page)


def test_headlines_that_end_with_their_object_stay_apart() -> None:
    """In a list of headlines without full stops "...を" does not go on with the next; before a sentence it does."""
    first, second = "渡し船の新しい時刻表にご注意を", "港の食堂が来年の春から夜も開くことに"
    assert _texts(f"{first}\n{second}") == [first, second]
    sentence = "市の担当者が月曜日に港で住民に説明した。"
    assert _texts(f"町の人たちが使う渡し船の時刻を\n{sentence}") == [f"町の人たちが使う渡し船の時刻を {sentence}"]


def test_words_with_capitals_inside_do_not_crowd_a_line() -> None:
    """Three names with a capital inside, close together, are no glued menu."""
    line = "Springfield - Volunteers of HarborWatch and the makers of JavaScript and YouTube films met on Monday."
    assert _texts(f"{line}\n\nThe council had cut the money of HarborWatch twice.")[0] == line
