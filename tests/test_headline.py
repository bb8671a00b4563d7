"""Which line is the title, what is deck and byline, and what was passed over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.headline import choose_headline
from ingest.record import Census, Headline, LineMarks, MetaClaim, TextSpan, Unit, Verdict
from ingest.title_candidates import find_candidates
from ingest.title_forms import is_date_or_label
from ingest.title_head import opens_story, read_head
from ingest.title_keys import title_key
from ingest.title_signs import SIGNS, read_signs

STORY = (
    "The council of Upper Fenwick voted on Tuesday to close the old bridge to lorries from the first of March.",
    "Engineers had found cracks in two of its seven arches, the mayor said, and no money was left for repairs.",
    "Carriers in the valley expect longer journeys and called the decision hasty and unfair to small firms.",
)


def _page(
    *lines: str, kept: int = len(STORY), marks: dict[int, LineMarks] | None = None
) -> tuple[list[Unit], list[Verdict]]:
    """A page of one unit a line, of which the last `kept` are the body; an empty line is a blank one."""
    units: list[Unit] = []
    at = blank = 0
    for number, line in enumerate(lines, 1):
        if line:
            span = TextSpan(at, at + len(line))
            units.append(Unit(span, line, number, number, "line", blank, (marks or {}).get(len(units))))
        blank = 0 if line else blank + 1
        at += len(line) + 1
    first = len(units) - kept
    verdicts = [
        Verdict(u, i >= first, "body" if i >= first else "menu", 3.0 if i >= first else -2.0)
        for i, u in enumerate(units)
    ]
    return units, verdicts


def _headline(
    *lines: str, kept: int = len(STORY), meta: tuple[MetaClaim, ...] = (), url: str | None = None
) -> Headline:
    units, verdicts = _page(*lines, kept=kept)
    return choose_headline(units, verdicts, meta, Census(""), url)


def test_the_line_that_stands_again_is_the_title_and_all_its_copies_are_taken() -> None:
    """A title that the page says three times is one title with three units."""
    found = _headline(
        "Home  News  Sport  Weather",
        "Old bridge at Fenwick to close to lorries",
        "Old bridge at Fenwick to close to lorries",
        "Posted on: 3/14/2021",
        "Old bridge at Fenwick to close to lorries",
        *STORY,
    )
    assert found.title == "Old bridge at Fenwick to close to lorries"
    assert found.units["title"] == (1, 2, 4)
    assert found.rules["title"] == "repeated_line"


def test_the_name_of_the_site_is_cut_from_the_first_line() -> None:
    """The first line less its suffix is the title where another line says the same without it."""
    found = _headline(
        "Old bridge at Fenwick to close to lorries | The Valley Post",
        "Home",
        "News",
        "Sport",
        "Old bridge at Fenwick to close to lorries",
        "July 3, 2021",
        *STORY,
    )
    assert found.title == "Old bridge at Fenwick to close to lorries"
    assert found.units["title"] == (0, 4)


def test_the_name_of_the_site_is_cut_where_no_line_says_the_title_without_it() -> None:
    """A lone first line with a bar ends before the bar."""
    found = _headline("Old bridge at Fenwick to close to lorries | The Valley Post", "Home", "News", "Search", *STORY)
    assert found.title == "Old bridge at Fenwick to close to lorries"
    assert found.rules["title"] == "part_of_line"


def test_the_last_step_of_a_breadcrumb_is_no_title_of_its_own() -> None:
    """The breadcrumb that ends with the title is a copy of it."""
    found = _headline(
        "Home > News > Old bridge at Fenwick to close", "Old bridge at Fenwick to close", "March 3, 2021", *STORY
    )
    assert found.title == "Old bridge at Fenwick to close"
    assert 0 in found.units["title"]


def test_small_letters_are_preferred_to_capitals_throughout() -> None:
    """Of two copies the one that is not all capitals is shown."""
    found = _headline("OLD BRIDGE AT FENWICK TO CLOSE", "Old Bridge at Fenwick to Close", "March 3, 2021", *STORY)
    assert found.title == "Old Bridge at Fenwick to Close"


def test_a_title_on_two_lines_is_put_together_where_the_first_line_says_it_in_one() -> None:
    """Both lines of a broken title are its units, and the second is no deck."""
    found = _headline(
        "Man from Upper Fenwick Sentenced to Six Years for Theft of Church Bells - Office of the Advocate",
        "HOME",
        "CONTACT US",
        "Wednesday, March 3, 2021",
        "Man from Upper Fenwick Sentenced to Six Years",
        "for Theft of Church Bells",
        *STORY,
    )
    assert found.title == "Man from Upper Fenwick Sentenced to Six Years for Theft of Church Bells"
    assert found.units["title"] == (0, 4, 5)
    assert found.deck is None


def test_a_label_or_a_date_is_no_title() -> None:
    """What stands right above the story may be a label, a date and a label again."""
    found = _headline(
        "Old bridge at Fenwick to close to lorries", "", "For Immediate Release", "March 3, 2021", "Contact", "", *STORY
    )
    assert found.title == "Old bridge at Fenwick to close to lorries"


def test_a_line_that_the_source_repeats_is_no_title() -> None:
    """A slogan of the site has the form of a title, but stands on half its pages."""
    from ingest.census import line_key

    slogan, title = "The voice of the valley since 1891", "Fenwick bridge closes to lorries"
    units, verdicts = _page(title, slogan, *STORY)
    census = Census("valley", documents=10, lines={line_key(slogan): 10, line_key(title): 1})
    assert choose_headline(units, verdicts, (), census, None).title == title


def test_the_html_decides_between_lines() -> None:
    """A heading that og:title and JSON-LD state is the title, and says so."""
    title = "Fenwick bridge closes"
    marks = {0: LineMarks("h1"), 1: LineMarks("h2")}
    units, verdicts = _page(title, "Lorries will have to take the long way round from March", *STORY, marks=marks)
    meta = (
        MetaClaim("title", "og_title", title),
        MetaClaim("title", "json_ld", title),
        MetaClaim("title", "h1", title),
    )
    found = choose_headline(units, verdicts, meta, Census(""), None)
    assert (found.title, found.units["title"], found.rules["title"]) == (title, (0,), "og_title")


def test_a_title_that_only_the_html_states_has_no_units() -> None:
    """Where no line of the text is the title, the page's statement is taken."""
    found = _headline(
        "Home", "Search", *STORY, meta=(MetaClaim("title", "og_title", "Old bridge at Fenwick to close"),)
    )
    assert found.title == "Old bridge at Fenwick to close"
    assert "title" not in found.units


def test_what_was_passed_over_is_told_with_the_reason() -> None:
    """The runner-up is named, and what told against it."""
    found = _headline("Bridge to close in March", "Carriers in the valley call it hasty", *STORY)
    assert {found.title, *(title for title, _ in found.passed_over)} >= {"Bridge to close in March"}
    assert all(reason for _, reason in found.passed_over)


def test_an_empty_page_has_no_headline() -> None:
    """Nothing comes of nothing."""
    assert choose_headline([], [], (), Census(""), None) == Headline()


# --- deck


def test_the_paragraph_above_the_dateline_is_the_deck_though_it_was_kept() -> None:
    """What stands between title and dateline sums the story up, even where it reads like its first paragraph."""
    deck = "It was decided that the old bridge will be closed to lorries until the money for repairs is found."
    dated = "Upper Fenwick: March 3rd 2021: " + STORY[0]
    found = _headline("Statement of the Bridge Committee on the old bridge", deck, "", dated, *STORY[1:], kept=4)
    assert (found.deck, found.units["deck"], found.rules["deck"]) == (deck, (1,), "above_dateline")


def test_a_deck_that_recurs_in_the_body_is_still_the_deck() -> None:
    """The body says the deck again within a paragraph: the deck is the copy above."""
    deck = "The old bridge will be closed to lorries until the money is found."
    found = _headline("Statement on the old bridge", deck, "", STORY[0], f"{STORY[1]} {deck} {STORY[2]}", kept=3)
    assert found.deck == deck
    assert found.units["deck"] == (1,)


def test_the_first_paragraph_is_no_deck() -> None:
    """Nothing tells the first paragraph from the rest of the body: it stays there."""
    assert _headline("Old bridge at Fenwick to close to lorries", "", *STORY).deck is None


def test_a_paragraph_that_is_half_the_story_is_no_deck() -> None:
    """A date below the first of two paragraphs does not make it a deck."""
    long = " ".join(STORY)
    assert (
        _headline("Old bridge at Fenwick to close to lorries", long, "March 3, 2021", STORY[0], STORY[1], kept=4).deck
        is None
    )


def test_a_heading_right_below_the_title_is_the_deck() -> None:
    """A line without a full stop between the title and the first paragraph is a deck, kept or not."""
    line = "Carriers Fear for the Spring Season in the Valley"
    found = _headline("Old Bridge at Fenwick Closes to Lorries", line, "", *STORY, kept=4)
    assert (found.deck, found.rules["deck"]) == (line, "heading_below_title")


@pytest.mark.parametrize(
    "line",
    [
        "Photo: the bridge at Fenwick in the spring of last year",
        "The bridge at Fenwick before the flood. Picture: Valley Post",
        "Share this story on Facebook or by email today",
        "Published: Wednesday, March 3, 2021 at 10:15",
        "Follow the Valley Post for news from all the villages",
        "• Home • News • Sport • Weather • Contact",
        "Reading time: about four minutes of your day",
        "We use cookies to make these pages better for you.",
        '<iframe src="https://post.example/embed/?id=140309" frameborder="0" allow="autoplay"></iframe>',
        "The bridge before the flood The bridge before the flood",
        "UPPER FENWICK, March 3 - The council",
    ],
)
def test_captions_buttons_and_dates_are_no_deck(line: str) -> None:
    """What stands below a title and is not about the story is no deck."""
    assert _headline("Old Bridge at Fenwick Closes to Lorries", line, "", *STORY).deck is None


def test_a_caption_that_is_said_twice_is_no_deck() -> None:
    """An image's text and its caption begin alike."""
    found = _headline(
        "Old Bridge at Fenwick Closes",
        "The bridge seen from the mill",
        "The bridge seen from the mill. File photo",
        *STORY,
    )
    assert found.deck is None


def test_an_element_that_is_called_standfirst_is_the_deck() -> None:
    """The HTML's own word for it decides, kept or not."""
    marks = {1: LineMarks("p", ("article", "div standfirst"))}
    units, verdicts = _page("Old Bridge Closes", "Lorries must take the long way.", *STORY, kept=4, marks=marks)
    found = choose_headline(units, verdicts, (), Census(""), None)
    assert (found.deck, found.rules["deck"]) == ("Lorries must take the long way.", "marked_as_deck")


# --- byline


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ana Brandt", "Ana Brandt"),
        ("By ANA BRANDT and JONAS WEIL | March 3, 2021", "ANA BRANDT and JONAS WEIL"),
        ("Von Ana de la Torre", "Ana de la Torre"),
        ("Written by: Ana Brandt, valley correspondent", "Ana Brandt, valley correspondent"),
        ("Par Ana Brandt le 3 mars 2021", "Ana Brandt"),
    ],
)
def test_a_line_that_says_who_wrote_is_the_byline(line: str, names: str) -> None:
    """The names are kept as written, without the word before and the date behind."""
    found = _headline("Old bridge at Fenwick to close to lorries", line, "", *STORY)
    assert (found.byline, found.units["byline"], found.rules["byline"]) == (names, (1,), "byline")


@pytest.mark.parametrize(
    "line", ["By the river, a quiet winter", "By 2025 the bridge will be gone", "Bypass to open early"]
)
def test_a_line_that_only_begins_like_a_byline_is_none(line: str) -> None:
    """`By` begins many other lines."""
    assert _headline("Old bridge at Fenwick to close to lorries", line, "", *STORY).byline is None


def test_a_byline_joined_to_the_deck_is_told_from_it() -> None:
    """A renderer joins deck and byline into one line."""
    deck = "Lorries must take the long way round until the money is found"
    found = _headline("Old bridge at Fenwick to close", f"{deck} By Ana Brandt", "March 3, 2021", "", *STORY)
    assert (found.deck, found.byline, found.rules["byline"]) == (deck, "Ana Brandt", "end_of_deck")


def test_the_stated_author_is_the_byline_and_the_line_that_says_it_is_taken() -> None:
    """A bare name is a byline where the HTML states it as the author's."""
    meta = (MetaClaim("byline", "json_ld", "Ana Brandt"),)
    found = _headline("Old bridge at Fenwick to close to lorries", "Ana Brandt", "", *STORY, meta=meta)
    assert (found.byline, found.units["byline"], found.rules["byline"]) == ("Ana Brandt", (1,), "stated_author")


# --- signs


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("KARLSTAD, March 3 (VNA) - The council of the town voted to close the old bridge.", True),
        ("Upper Fenwick: March 3rd 2021: The council of the town voted to close the bridge.", True),
        ("NEW FENWICK — The council of the town voted to close the old bridge to lorries.", True),
        ("(Fenwick) 3 March 2021 — The council of the town voted to close the old bridge.", True),
        ("Mayor: no money for the old bridge before the autumn, and none after it either", False),
        ("The council voted - as it had promised - to close the old bridge to all lorries", False),
    ],
)
def test_a_story_opens_with_its_dateline(text: str, opens: bool) -> None:
    """A place with a date or an agency, or in capitals, opens a story; a word with a colon does not."""
    assert opens_story(text) is opens


@pytest.mark.parametrize(
    "text", ["For Immediate Release", "March 3, 2021", "PRESS RELEASE", "3/14/2021 10:15", "Startseite"]
)
def test_dates_and_labels_are_known(text: str) -> None:
    """A label of the press and a date are told from a heading."""
    assert is_date_or_label(text)


def test_every_sign_shown_has_a_name() -> None:
    """The signs read from a page are those of the table, each between 0 and 1."""
    units, verdicts = _page(
        "A: B - C | The Post", "• Home", "[x] By Ana Brandt", "OLD BRIDGE, 2021?", "one two three four five.", *STORY
    )
    meta = (MetaClaim("title", "og_title", "B - C"), MetaClaim("title", "title_tag", "A: B - C | The Post"))
    head = read_head(units, verdicts)
    for row in read_signs(
        find_candidates(head, meta, Census("")), head, meta, Census(""), "https://post.example/a-b-c"
    ):
        assert set(row) <= set(SIGNS)
        assert all(0 <= value <= 1 for value in row.values())


def test_copies_are_known_by_their_words() -> None:
    """Case, punctuation and the width of letters do not matter."""
    assert title_key("“Bridge: CLOSED!”") == title_key("Bridge closed") == "bridge closed"


_LINES = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=60).filter(str.strip).map(str.strip),
        st.sampled_from(["Home", "By Ana Brandt", "March 3, 2021", "Bridge closes | Post", "Bridge closes", *STORY]),
    ),
    max_size=30,
)


@given(_LINES, st.integers(0, 30), st.sampled_from(["", "Bridge closes", "Ana Brandt"]))
@settings(max_examples=150, deadline=None)
def test_a_headline_is_found_in_any_text_and_its_parts_share_no_unit(lines: list[str], kept: int, stated: str) -> None:
    """Whatever the lines, the answer is one of them or a part, the same each time, and no unit has two roles."""
    units, verdicts = _page(*lines, kept=min(kept, len(lines)))
    meta = (MetaClaim("title", "og_title", stated), MetaClaim("byline", "json_ld", stated)) if stated else ()
    found = choose_headline(units, verdicts, meta, Census(""), None)
    assert found == choose_headline(units, verdicts, meta, Census(""), None)
    taken = [index for part in found.units.values() for index in part]
    assert len(taken) == len(set(taken))
    assert set(taken) <= set(range(len(units)))


@pytest.mark.parametrize("line", ["a " * 50_000, "- " * 50_000, "By " + "Ana " * 50_000, "A: " * 50_000, "<" * 100_000])
def test_long_lines_cost_little(line: str) -> None:
    """A line of a hundred thousand characters is no title and is not searched for one."""
    assert _headline(line.strip(), "Old bridge at Fenwick to close", *STORY).title == "Old bridge at Fenwick to close"


@pytest.mark.parametrize(
    ("lines", "wording"),
    [
        (["Ferries idle for a third day by Ilse Maron"], "Ferries idle for a third day"),
        (["Ferries idle for a third day by: Ilse Maron"], "Ferries idle for a third day"),
        (["Council sells the old mill 4 May 2021"], "Council sells the old mill"),
        (["4 May 2021 Council sells the old mill"], "Council sells the old mill"),
        (
            ["Council sells the old mill - Harbour News", "Privacy Council sells the old mill"],
            "Council sells the old mill",
        ),
    ],
)
def test_a_title_glued_to_what_is_none_is_a_candidate(lines: list[str], wording: str) -> None:
    """A byline, a date or a button on the title's line is cut off for one of the wordings weighed."""
    units, verdicts = _page(lines[0] if len(lines) > 1 else "Home", "News", lines[-1], *STORY)
    candidates = find_candidates(read_head(units, verdicts), (), Census(""))
    assert wording in [one.text for one in candidates]


def test_the_lines_that_were_joined_to_a_unit_are_candidates() -> None:
    """A kicker and a title that the layout took for one wrapped line are weighed apart as well."""
    text = "Home\nSick child\nWhat employers have to know about leave\n"
    menu = Unit(TextSpan(0, 4), "Home", 1, 1)
    unit = Unit(TextSpan(5, len(text) - 1), " ".join(text[5:].split()), 2, 3, "joined")
    head = read_head([menu, unit], [Verdict(one, False, "menu") for one in (menu, unit)], text)
    assert "What employers have to know about leave" in [one.text for one in find_candidates(head, (), Census(""))]


def test_a_row_that_ends_with_by_is_weighed_without_it() -> None:
    """Where the names of a byline stand on the next row, the title's row ends before the "by"."""
    text = "Home\nFerries idle for a third day by\nIlse Maron\n"
    menu = Unit(TextSpan(0, 4), "Home", 1, 1)
    unit = Unit(TextSpan(5, len(text) - 1), " ".join(text[5:].split()), 2, 3, "joined")
    head = read_head([menu, unit], [Verdict(one, False, "menu") for one in (menu, unit)], text)
    texts = [one.text for one in find_candidates(head, (), Census(""))]
    assert "Ferries idle for a third day" in texts
    assert "Ferries idle for a third day by" not in texts


def _signs(lines: list[str], wording: str, kept: int = len(STORY)) -> dict[str, float]:
    units, verdicts = _page(*lines, kept=kept)
    head = read_head(units, verdicts)
    candidates = find_candidates(head, (), Census(""))
    rows = read_signs(candidates, head, (), Census(""), None)
    return next(row for one, row in zip(candidates, rows, strict=True) if one.text == wording)


def test_a_wording_is_known_by_the_words_that_the_whole_body_repeats() -> None:
    """Of four long words three stand in the body (lorries, from, bridge), each once of the six times that count."""
    row = _signs(["Home", "Lorries banned from old bridge", *STORY], "Lorries banned from old bridge")
    assert row["share of its words in the whole body"] == pytest.approx(3 / 4)
    assert row["words the whole body repeats"] == pytest.approx(3 / 4 / 6)


def test_the_first_line_that_stands_again_above_the_body_is_known() -> None:
    """The page's own title, said again right above the story, and not one that is said again in a menu far above."""
    sign, title = "is the first line and stands above the body", "Old bridge to close"
    menu = [f"Item {number} of the menu" for number in range(20)]
    assert sign in _signs([title, *menu, title, *STORY], title)
    assert sign not in _signs([title, title, *menu, *STORY], title)


def test_a_line_that_could_be_a_title_is_told_from_a_sentence_and_a_date() -> None:
    """What stands right below a line tells title and deck apart."""
    sign = "a line that could be a title right below"
    assert sign in _signs(
        ["Home", "Old bridge to close", "Engineers find cracks in two arches", *STORY], "Old bridge to close"
    )
    for below in ("Engineers found cracks in two arches.", "Tuesday, 4 May 2021, 10:30", "Read more"):
        assert sign not in _signs(["Home", "Old bridge to close", below, *STORY], "Old bridge to close")


@pytest.mark.parametrize(("wording", "sign"), [
    ("Ferries idle for a third day by", "ends with a small word"),
    ("Ferries_idle_980x90.png", "holds a file name"),
])  # fmt: skip
def test_what_no_title_is_shows_in_its_form(wording: str, sign: str) -> None:
    """A line that goes on elsewhere, and the name of a picture."""
    assert sign in _signs(["Home", wording, *STORY], wording)
    assert sign not in _signs(["Home", "Ferries idle for a third day", *STORY], "Ferries idle for a third day")


@pytest.mark.parametrize(
    "label", ["May 2, 2025 Press Release", "MEDIA RELEASE", "Press Releases | Tuesday, 4 May 2021"]
)
def test_a_page_that_shows_no_headline_has_no_title(label: str) -> None:
    """What kind of page it is, and its date, say nothing of the story; nor does the menu."""
    assert _headline("Home", label, *STORY).title is None


def test_a_byline_of_blanks_is_looked_through_once() -> None:
    """Scraped lines may hold thousands of blanks: twenty thousand take no longer than a moment."""
    import time

    from ingest.dateline_parts import _BEFORE_DATE_IN_BRACKET
    from ingest.headline import _AFTER_NAMES

    assert _AFTER_NAMES.split("Ines Calder \u00a0| 5 May", maxsplit=1)[0] == "Ines Calder"
    assert _AFTER_NAMES.split("Ines Calder  12 May", maxsplit=1)[0] == "Ines Calder"
    assert _BEFORE_DATE_IN_BRACKET.split("Ansel Wire , 5 May") == ["Ansel Wire", "5 May"]
    start = time.process_time()
    for expression in (_AFTER_NAMES, _BEFORE_DATE_IN_BRACKET):
        assert expression.search(" " * 20_000 + "x") is None
    assert time.process_time() - start < 1
