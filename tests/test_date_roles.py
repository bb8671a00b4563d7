"""What each date of a page is of, which one is the document's, and what a source's other pages settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.document import PUBLISHING_ROLES, DateClaim, Sighting
from archive.partial_date import parse_edtf
from ingest.census import gather_census, sketch_document
from ingest.date_roles import DocumentDates, date_document, date_signs
from ingest.dates import find_dates
from ingest.record import Census, DecodedText, FoundDate, Headline, MetaClaim, TextSpan, Unit, Verdict

STORY = (
    "The keepers of the northern lights met on Tuesday to ask for coal, oil and a boat that does not leak, and were told"
    " that the matter would be looked into before the winter."
)


@dataclass(frozen=True)
class Line:
    dateline: FoundDate | None = None


@dataclass(frozen=True)
class FakeDateline:
    date: FoundDate | None
    span: TextSpan
    confidence: float


def _page(*lines: str, title: int | None = None, dateline: str = "", **given: object) -> DocumentDates:
    """The dates of a page of these lines, one unit each; long lines are the story."""
    text, units = _units(lines)
    verdicts = [Verdict(unit, kept=len(unit.text) > 90, rule="prose") for unit in units]
    headline = Headline() if title is None else Headline(units[title].text, units={"title": (title,)})
    found = None
    if dateline:
        start = text.index(dateline)
        (date,) = find_dates(dateline)
        span = TextSpan(start + date.span.start, start + date.span.end)
        date = FoundDate(date.value, span, date.rule, date.order, date.weekday)
        found = FakeDateline(date, TextSpan(start, start + len(dateline)), 0.95)
    sighting = Sighting(
        "north", str(given.get("path", "north/page.txt")), None, _text(given.get("url")), _text(given.get("fetched"))
    )
    meta = given.get("meta", ())
    assert isinstance(meta, tuple)
    decoded = DecodedText(text, "utf-8", "", meta=meta)
    census = given.get("census", Census("north"))
    assert isinstance(census, Census)
    return date_document(decoded, verdicts, headline, found, sighting, census)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _units(lines: Sequence[str]) -> tuple[str, list[Unit]]:
    text, units = "", []
    for number, line in enumerate(lines, start=1):
        start = len(text)
        text += line + "\n"
        units.append(Unit(TextSpan(start, start + len(line)), " ".join(line.split()), number, number))
    return text, units


def _published(dates: DocumentDates) -> tuple[str, str] | None:
    return None if dates.published is None else (dates.published.value.edtf, dates.published.role)


def _claim(dates: DocumentDates, edtf: str) -> DateClaim:
    (claim,) = [claim for claim in dates.claims if claim.value.edtf == edtf]
    return claim


@pytest.mark.parametrize(
    ("line", "role", "label"),
    [
        ("Posted on: 7/13/2021", "posted", "posted on"),
        ("Published July 13, 2021", "posted", "published"),
        ("Published in The Lantern, on July 13th , 2021.", "posted", "published in"),
        ("Veröffentlicht am 13. Juli 2021", "posted", "veröffentlicht am"),
        ("Publié le 13 juillet 2021 à 17h25", "posted", "publié le"),
        ("Опубликовано: 13 июля 2021", "posted", "опубликовано"),
        ("نشر في: 13 يوليو 2021", "posted", "نشر في"),
        ("Last updated on 13.07.2021", "updated", "last updated on"),
        ("Aktualisiert: 13.07.2021", "updated", "aktualisiert"),
        ("Retrieved July 13, 2021", "captured", "retrieved"),
        ("Deadline: July 13, 2021", "mentioned", "deadline"),
        ("By Ann Other | July 13, 2021", "byline", None),
        ("Tuesday, July 13, 2021", "own_line", None),
        ("July 13, 2021 Press Release", "own_line", None),
        ("MEDIA 21/44   TUESDAY 13 JULY 2021    OFFICE OF THE KEEPER OF LIGHTS AND BUOYS", "own_line", None),
    ],
)
def test_role_of_a_line(line: str, role: str, label: str | None) -> None:
    """The word before a date, or where it stands, says what it is of."""
    claim = _claim(_page("Keepers ask for coal", line, STORY, title=0), "2021-07-13")
    assert (claim.role, claim.label) == (role, label)


def test_label_on_the_line_above() -> None:
    """Inline tags break label and date apart; the label still counts."""
    assert _published(_page("Keepers ask for coal", "Posted on:", "July 13, 2021", STORY, title=0)) == (
        "2021-07-13",
        "posted",
    )


def test_date_in_tiles() -> None:
    """A calendar tile writes a date over several lines."""
    assert _published(_page("Keepers ask for coal", "13", "July 2021", STORY, title=0)) == ("2021-07-13", "own_line")


def test_mention_is_only_a_guess() -> None:
    """A date in the story's sentences is never the document's, but it is kept as a guess."""
    dates = _page("Keepers ask for coal", STORY + " They had written on 4 May 2020.", title=0)
    assert dates.published is None
    assert dates.guess is not None
    assert (dates.guess.value.edtf, dates.guess.role) == ("2020-05-04", "mentioned")


def test_update_is_kept_apart() -> None:
    """When a page was changed is not when it was published, even if nothing else is known."""
    dates = _page("Keepers ask for coal", "Updated: July 15, 2021", STORY, title=0)
    assert dates.published is None
    assert _claim(dates, "2021-07-15").role == "updated"


def test_dateline_speaks_before_the_posted_date() -> None:
    """A release of the 13th that was posted on the 14th is of the 13th; the other claim keeps the reason."""
    dates = _page("Posted on: 7/14/2021", "Lima: 13th July, 2021", STORY, dateline="Lima: 13th July, 2021")
    assert _published(dates) == ("2021-07-13", "dateline")
    assert _claim(dates, "2021-07-14").reason == "passed over for the dateline, 1 day away"


def test_dateline_later_than_its_posting_is_doubted() -> None:
    """What was posted on the 13th cannot be of the 14th."""
    dates = _page(
        "Keepers ask for coal",
        "Posted on: 7/13/2021",
        "Lima: 14th July, 2021",
        STORY,
        title=0,
        dateline="Lima: 14th July, 2021",
    )
    assert _published(dates) == ("2021-07-13", "posted")


def test_year_of_a_dateline_comes_from_the_posted_date() -> None:
    """A wire's dateline has no year: the latest that is not later than its reference and 14 days."""
    dates = _page("Posted on: January 2, 2021", "LIMA, Dec 30 (AP) - " + STORY, dateline="LIMA, Dec 30")
    assert _published(dates) == ("2020-12-30", "dateline")
    assert dates.dateline is not None
    assert "year of the posted date 2021-01-02" in dates.dateline.reason


def test_year_of_a_dateline_without_any_reference_stays_open() -> None:
    """Nothing is invented: no year, no published date."""
    dates = _page("LIMA, Dec 30 (AP) - " + STORY, dateline="LIMA, Dec 30")
    assert dates.published is None
    assert _claim(dates, "XXXX-12-30").reason == "without a year, and nothing near settles it"


def test_weekday_settles_a_missing_year() -> None:
    """Monday 5 May was in 2014, whatever the page says of 2018."""
    dates = _page("Posted on: June 20, 2018", "LIMA, Monday, May 5 - " + STORY, dateline="LIMA, Monday, May 5")
    assert dates.dateline is not None
    assert dates.dateline.value.edtf == "2014-05-05"


def test_date_of_another_weekday_is_less_sure() -> None:
    """13 July 2021 was a Tuesday: with another weekday beside it the date stands, at three in four at most."""
    right = _page("Keepers ask for coal", "Posted on Tuesday, July 13, 2021", STORY, title=0).published
    wrong = _page("Keepers ask for coal", "Posted on Friday, July 13, 2021", STORY, title=0).published
    assert right is not None
    assert right.confidence == 0.99
    assert wrong is not None
    assert (wrong.value.edtf, wrong.confidence) == ("2021-07-13", 0.75)
    assert wrong.reason == "the date: its posted date; though a Tuesday, where a Friday is written"
    assert (wrong.weekday, wrong.is_of_another_weekday) == (4, True)


def test_weekday_slips_where_another_statement_agrees() -> None:
    """The address gives the same day: the weekday is what was wrong."""
    url = "http://north.example/2021/07/13/coal"
    dates = _page("Keepers ask for coal", "Posted on Friday, July 13, 2021", STORY, title=0, url=url)
    assert dates.published is not None
    assert (dates.published.value.edtf, dates.published.role, dates.published.confidence) == ("2021-07-13", "posted", 0.9)


def test_date_of_reading_does_not_outweigh_a_label() -> None:
    """A masthead's day after the labelled one is the day on which somebody read the page."""
    dates = _page("Friday, July 16, 2021", "Keepers ask for coal", STORY, "Published: July 15, 2021", STORY, title=1)
    assert _published(dates) == ("2021-07-15", "posted")
    assert "later than its posting" in _claim(dates, "2021-07-16").reason


def test_masthead_date_is_not_the_storys() -> None:
    """The day of reading stands above the menu; the story's date stands under its title."""
    menu = [f"Section {letter}" for letter in "ABCDEFGHIJKLMNOP"]
    dates = _page("Friday, July 16, 2021", *menu, "Keepers ask for coal", "July 13, 2021", STORY, title=17)
    assert _published(dates) == ("2021-07-13", "own_line")


def test_teasers_below_the_story_are_not_its_date() -> None:
    """Dates of other stories, below, are passed over."""
    dates = _page(
        *("Keepers ask for coal", "July 13, 2021", STORY, "More news"),
        *("Ferry late", "July 19, 2021", "Ferry lost", "July 20, 2021", "Ferry found", "July 21, 2021"),
        title=0,
    )
    assert _published(dates) == ("2021-07-13", "own_line")


def test_letter_is_dated_at_its_end() -> None:
    """The one date on a line of its own, below the story, is its date."""
    assert _published(_page("Keepers ask for coal", STORY, "13 July 2021", title=0)) == ("2021-07-13", "own_line")


def test_date_of_url_and_file_name_are_last_resorts() -> None:
    """They date what has no other date, and agree with what has."""
    assert _published(_page(STORY, url="https://north.example/2021/07/13/coal")) == ("2021-07-13", "url")
    assert _published(_page(STORY, path="north/coal-2021-07-13.txt")) == ("2021-07-13", "filename")
    dates = _page("Posted on: July 12, 2021", STORY, path="north/coal-2021-07-13.txt")
    assert _published(dates) == ("2021-07-12", "posted")


def test_claims_of_html() -> None:
    """What a page states beside its text counts; what it says of changes is kept apart."""
    meta = (
        MetaClaim("date", "json_ld", "2021-07-13T08:00:00+02:00"),
        MetaClaim("updated", "article_modified", "2021-07-15T08:00:00+02:00"),
    )
    dates = _page("Keepers ask for coal", STORY, title=0, meta=meta)
    assert _published(dates) == ("2021-07-13", "meta")
    assert _claim(dates, "2021-07-15").role == "updated"
    assert dates.published is not None
    assert (dates.published.span, dates.published.offset) == (None, "+02:00")


def test_universal_time_gives_way_to_the_day_that_the_page_shows() -> None:
    """Half past midnight in Greenwich is still the day before in Lima."""
    meta = (MetaClaim("date", "article_published", "2021-07-14T00:30:00+00:00"),)
    dates = _page("Keepers ask for coal", "Published: July 13, 2021 at 7:30 p.m.", STORY, title=0, meta=meta)
    assert _published(dates) == ("2021-07-13", "posted")


def test_date_after_the_capture_is_suspect() -> None:
    """A page cannot have been published after it was fetched."""
    dates = _page("Keepers ask for coal", "July 20, 2021", STORY, title=0, fetched="2021-07-14T10:00:00Z")
    assert dates.published is None
    assert "later than the capture" in _claim(dates, "2021-07-20").reason


# --- capture stamps ----------------------------------------------------------------------------------------------


def test_lone_stamp_later_than_every_date_is_the_capture() -> None:
    """A date with a clock time on the last line, later than the posted date, is when the page was captured."""
    dates = _page("Keepers ask for coal", "Posted on: 7/13/2021", STORY, "9/18/2021 5:25:07 PM", title=0)
    assert _published(dates) == ("2021-07-13", "posted")
    assert dates.captured is not None
    assert (dates.captured.value.edtf, dates.captured.time) == ("2021-09-18", "17:25:07")


def test_lone_stamp_without_other_dates_is_no_capture() -> None:
    """Such a stamp is the time of publication as often as not: nothing says that it is the capture."""
    dates = _page("Keepers ask for coal", STORY, "9/18/2021 5:25:07 PM", title=0)
    assert dates.captured is None


def _story(number: int) -> str:
    """A story of its own: pages with the same prose count once in a census."""
    return STORY.replace("northern", f"{chr(97 + number % 26)}{chr(97 + number // 26)}thern")


def _source(pages: Mapping[str, Sequence[str]]) -> Census:
    """The census of a source with these pages, by id."""
    sketches = {}
    for name, lines in pages.items():
        text, units = _units(lines)
        signs = date_signs(units, text)
        sketches[name] = sketch_document((), units, signs.orders, signs.stamp_days)
    return gather_census("north", sketches)


def test_stamps_of_three_sessions_are_captures() -> None:
    """Forty pages saved in three sittings: their stamps crowd on three days."""
    pages = {
        str(number): (f"Story {number}", _story(number), f"9/{18 + number % 3}/2021 5:{number + 10}:07 PM")
        for number in range(40)
    }
    dates = _page(*pages["7"], title=0, census=_source(pages))
    assert dates.captured is not None
    assert dates.captured.value.edtf == "2021-09-19"
    assert dates.published is None


def test_labelled_times_on_the_last_line_are_no_stamps() -> None:
    """Pages saved on one day say so in their stamps; pages published on one day say "Published"."""
    pages = {
        str(number): (f"Story {number}", _story(number), f"Published: 9/18/2021 5:{number + 10} PM")
        for number in range(9)
    }
    dates = _page(*pages["7"], title=0, census=_source(pages))
    assert dates.captured is None
    assert _published(dates) == ("2021-09-18", "posted")


def test_times_of_publication_in_the_footer_are_no_captures() -> None:
    """Forty pages whose footers have forty days: each is the day of its page."""
    pages = {
        str(number): (
            f"Story {number}",
            _story(number),
            f"{number % 9 + 1}/{number % 15 + 13}/2021 5:{number + 10}:07 PM",
        )
        for number in range(40)
    }
    dates = _page(*pages["7"], title=0, census=_source(pages))
    assert dates.captured is None
    assert _published(dates) == ("2021-08-20", "own_line")


# --- order of day and month --------------------------------------------------------------------------------------

UNAMBIGUOUS = [f"{day}/{month}/2021" for day, month in zip(range(13, 29), [1, 2, 3, 4, 5, 6, 7] * 4, strict=False)]
AMBIGUOUS = [f"{day}/{day + 1}/2021" for day in range(1, 12)] + ["12/1/2021"]


def _dated(days: Sequence[str], label: str = "Posted on: ", start: int = 0) -> dict[str, tuple[str, ...]]:
    return {
        f"{label}{number:03d}": ("Keepers ask for coal", label + day, _story(start + number))
        for number, day in enumerate(days)
    }


def test_source_settles_its_ambiguous_dates() -> None:
    """Of 40 documents 28 can only be day first: the other 12 are too, and say from how much."""
    clear = (UNAMBIGUOUS * 2)[:28]
    pages = _dated([*clear, *AMBIGUOUS])
    census = _source(pages)
    for day in AMBIGUOUS:
        dates = _page(f"Story {day}", f"Posted on: {day}", STORY, title=0, census=census)
        first, second, year = (int(part) for part in day.split("/"))
        assert dates.published is not None
        assert dates.published.value.edtf == f"{year}-{second:02d}-{first:02d}"
        assert "day first: 28 of 28 unambiguous dates of this source" in dates.published.reason


def test_the_same_dates_alone_stay_unsettled() -> None:
    """Twelve ambiguous dates settle nothing among themselves."""
    census = _source(_dated(AMBIGUOUS))
    for day in AMBIGUOUS:
        dates = _page(f"Story {day}", f"Posted on: {day}", STORY, title=0, census=census)
        assert dates.published is not None
        assert dates.published.value.precision == "unsettled"
        assert len(dates.published.value.intervals) == 2


SPANISH = (
    "El consejo del puerto se reunió el martes para hablar de la barca que no llega a la isla, y los vecinos dijeron que"
    " no se puede esperar más a que la empresa arregle el motor, porque ya no hay pan ni leche en las tiendas."
)


def test_language_settles_an_order_that_nothing_else_settles() -> None:
    """A Spanish story's 5/6 is 5 June, less surely, and the reason says that it is a custom."""
    dates = _page("Piden una barca nueva", "Publicado el 5/6/2021", SPANISH, title=0)
    assert dates.published is not None
    assert (dates.published.value.edtf, dates.published.confidence) == ("2021-06-05", 0.9)
    assert "day first, as Spanish writes it" in dates.published.reason


def test_language_is_not_heard_against_the_source() -> None:
    """A Spanish page of a source that has written month first stays unsettled; so does an English page."""
    census = Census("north", date_orders={("posted on /", "mdy"): 1})
    for lines, source in (
        (("Piden una barca nueva", "Publicado el 5/6/2021", SPANISH), census),
        (("Keepers ask for coal", "Posted on 5/6/2021", STORY), Census("north")),
    ):
        dates = _page(*lines, title=0, census=source)
        assert dates.published is not None
        assert dates.published.value.edtf == "[2021-05-06,2021-06-05]"


def test_both_orders_are_settled_by_label() -> None:
    """A source that posts day first and signs month first is read by label."""
    month_first = ["/".join((day.split("/")[1], day.split("/")[0], "2021")) for day in UNAMBIGUOUS]
    census = _source(_dated(UNAMBIGUOUS) | _dated(month_first, "Released: ", 100))
    posted = _page("Story", "Posted on: 5/6/2021", STORY, title=0, census=census)
    released = _page("Story", "Released: 5/6/2021", STORY, title=0, census=census)
    assert (_published(posted), _published(released)) == (("2021-06-05", "posted"), ("2021-05-06", "posted"))


def test_dots_go_day_first_unless_the_source_shows_otherwise() -> None:
    """Dates with dots are written day first by custom, and the reason says so; a source may know better."""
    dates = _page("Story", "Posted on: 5.6.2021", STORY, title=0)
    assert _published(dates) == ("2021-06-05", "posted")
    assert dates.published is not None
    assert "day first, as dates with dots are written" in dates.published.reason
    census = _source(_dated(["5.13.2021", "5.14.2021", "6.15.2021"]))
    assert _published(_page("Story", "Posted on: 5.6.2021", STORY, title=0, census=census)) == ("2021-05-06", "posted")


def test_two_unambiguous_dates_are_too_few() -> None:
    """An order is learnt from three dates at least."""
    census = _source(_dated(UNAMBIGUOUS[:2]))
    dates = _page("Story", "Posted on: 5/6/2021", STORY, title=0, census=census)
    assert _published(dates) == ("[2021-05-06,2021-06-05]", "posted")


def test_stamps_do_not_teach_the_order() -> None:
    """A stamp shows the locale of whoever saved the page."""
    pages = {str(number): ("Story", _story(number), f"9/{number + 13}/2021 5:25:07 PM") for number in range(9)}
    dates = _page("Story", "Posted on: 5/6/2021", STORY, title=0, census=_source(pages))
    assert _published(dates) == ("[2021-05-06,2021-06-05]", "posted")


def test_dateline_settles_the_order_of_the_posted_date() -> None:
    """Of two readings the one is right that another date of the page confirms."""
    dates = _page("Story", "Posted on: 5/6/2021", "LIMA, June 5 - " + STORY, title=0, dateline="LIMA, June 5")
    assert _published(dates) == ("2021-06-05", "dateline")
    assert "agrees with the dateline" in next(claim for claim in dates.claims if claim.role == "posted").reason


# --- laws --------------------------------------------------------------------------------------------------------

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "Posted on: 7/13/2021",
                    "5/6/2021",
                    "9/18/2021 5:25:07 PM",
                    "LIMA, Dec 30 - " + STORY,
                    STORY,
                    "Updated:",
                ),
                *(
                    "13",
                    "July",
                    "July 2021",
                    "July 13, 2021",
                    "By Ann Other | 4 May 2018",
                    "Copyright 2021",
                    "3 captures",
                ),
                *("MEDIA 1   4 May 2018   X", "17 Ramadan 1440", "", "  ", "2018年5月4日"),
            ]
        ),
        st.text(max_size=40),
    ),
    max_size=12,
)


@given(LINES)
@settings(max_examples=150)
def test_claims_read_as_their_dates(lines: list[str]) -> None:
    """Nothing raises; a claim's span lies in the text and holds its figures; the published date can be one."""
    lines = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    dates = _page(*lines) if lines else _page("x")
    text = _units(lines or ["x"])[0]
    for claim in dates.claims:
        assert parse_edtf(claim.value.edtf) == claim.value
        assert 0 <= claim.confidence <= 1
        assert claim.reason
        if claim.span is not None:
            assert 0 <= claim.span.start < claim.span.end <= len(text)
            assert find_dates(claim.span.of(text))
    if dates.published is not None:
        assert dates.published in dates.claims
        assert dates.published.role in PUBLISHING_ROLES
        assert dates.published.value.intervals


@given(
    days=st.lists(st.tuples(st.integers(1, 28), st.integers(1, 12)), max_size=30),
    line=st.sampled_from(["Posted on: July 13, 2021", "Posted on: 7/13/2021", "13/7/2021", "2021-07-13"]),
)
@settings(max_examples=60)
def test_a_source_never_changes_what_a_text_settles(days: list[tuple[int, int]], line: str) -> None:
    """Whatever else a source holds, a date settled by its own text stays."""
    census = _source(_dated([f"{one}/{two}/2021" for one, two in days]))
    dates = _page("Story", line, STORY, title=0, census=census)
    assert dates.published is not None
    assert dates.published.value.edtf == "2021-07-13"
