"""Datelines: what each family gives, where the body starts after it, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dateline import FoundDateline, choose_dateline, read_dateline
from ingest.record import TextSpan, Unit, Verdict

DASHED = "Rain fell on the valley for a third day, and the river rose."


def _fields(text: str) -> tuple[str | None, str | None, str | None, str]:
    """Place, date as EDTF, agency and the rest of a paragraph that must open with a dateline."""
    found = read_dateline(text)
    assert found is not None, text
    date = found.dateline.date.edtf if found.dateline.date is not None else None
    return found.dateline.place, date, found.dateline.agency, text[found.rest :]


@pytest.mark.parametrize(
    ("opening", "place", "date", "agency"),
    [
        # wire
        ("QUETTA, Pakistan, Aug 20 (Reuters) - ", "QUETTA, Pakistan", "XXXX-08-20", "Reuters"),
        ("TOULOUSE, France (AP) — ", "TOULOUSE, France", None, "AP"),
        ("OTTAWA, July 21, 2026 /PRNewswire/ -- ", "OTTAWA", "2026-07-21", "PRNewswire"),
        ("BOISE, Idaho--(BUSINESS WIRE)--", "BOISE, Idaho", None, "BUSINESS WIRE"),
        ("Kathmandu, Nov. 16 (RSS): ", "Kathmandu", "XXXX-11-16", "RSS"),
        ("MINSK, June 27. /BelTA/. ", "MINSK", "XXXX-06-27", "BelTA"),
        ("Sevilla, 21 mar (EFE).- ", "Sevilla", "XXXX-03-21", "EFE"),
        ("DENVER (CBS) ", "DENVER", None, "CBS"),
        # agency alone
        ("Reuters - ", None, None, "Reuters"),
        ("(AFP) - ", None, None, "AFP"),
        # place and dash or colon
        ("TUCSON -- ", "TUCSON", None, None),
        ("SPOKANE, Wash. – ", "SPOKANE, Wash.", None, None),
        ("Quozzle Creek, Mont. — ", "Quozzle Creek, Mont.", None, None),
        ("LAHORE: ", "LAHORE", None, None),
        ("The Hague – ", "The Hague", None, None),
        ("WASHINGTON, D.C.—", "WASHINGTON, D.C.", None, None),
        # place and date, in either order
        ("Cardiff – 13 July 2021 – ", "Cardiff", "2021-07-13", None),
        ("New York: August 20th 2011: ", "New York", "2011-08-20", None),
        ("DURBAN, Jan. 3.—", "DURBAN", "XXXX-01-03", None),
        ("13 July 2021, Cardiff – ", "Cardiff", "2021-07-13", None),
        ("NEWPORT NEWS, Va. (Feb. 18, 2022): ", "NEWPORT NEWS, Va.", "2022-02-18", None),
        ("PUNE, Monday, Sept. 20: ", "PUNE", "XXXX-09-20", None),
        # date alone
        ("20 August 2011 – ", None, "2011-08-20", None),
        # brackets
        ("(Miami – July 7, 2024) ", "Miami", "2024-07-07", None),
        ("(Tulsa, Okla.) 20 March 1987 — ", "Tulsa, Okla.", "1987-03-20", None),
        ("(EL PASO) – ", "EL PASO", None, None),
        # several cities
        ("MANILA/PERTH, 29 October 2004 - ", "MANILA/PERTH", "2004-10-29", None),
        ("BOISE, Idaho/LONDON (Reuters) - ", "BOISE, Idaho/LONDON", None, "Reuters"),
        # nothing between
        ("FRESNO, Calif. ", "FRESNO, Calif.", None, None),
        ("WASHINGTON  D C    ", "WASHINGTON D C", None, None),
        ("Amritsar, April 27 ", "Amritsar", "XXXX-04-27", None),
        # government releases, glued or not
        ("FOR IMMEDIATE RELEASE: SPOKANE, Wash. – ", "SPOKANE, Wash.", None, None),
        ("Press ReleaseSPOKANE, Wash. – ", "SPOKANE, Wash.", None, None),
    ],
)
def test_each_family_gives_its_parts(opening: str, place: str | None, date: str | None, agency: str | None) -> None:
    """Place as written, date with no year invented, agency, and the body's first sentence whole."""
    assert _fields(opening + DASHED) == (place, date, agency, DASHED)


def test_a_wire_dateline_behind_the_name_of_its_agency_is_read() -> None:
    """`Canadian Press - REGINA (CP) -` names the place behind the agency."""
    assert _fields("Canadian Press - REGINA (CP) - " + DASHED) == ("REGINA", None, "CP", DASHED)


@pytest.mark.parametrize(
    ("opening", "place", "date", "agency"),
    [
        ("МОСКВА, 20 авг - РИА Новости. ", "МОСКВА", "XXXX-08-20", "РИА Новости"),
        ("КИЕВ (Рейтер) - ", "КИЕВ", None, "Рейтер"),
        ("القاهرة (رويترز) - ", "القاهرة", None, "رويترز"),
        ("لاہور (نمائندہ جنگ) ", "لاہور", None, "نمائندہ جنگ"),
        ("नई दिल्ली (भाषा) ", "नई दिल्ली", None, "भाषा"),
        ("新华社北京8月20日电 ", "北京", "XXXX-08-20", "新华社"),
        ("新华社北京8月20日电（记者王明）", "北京", "XXXX-08-20", "新华社"),
        ("[東京 20日 ロイター] - ", "東京", None, "ロイター"),
        ("【北京共同】", "北京", None, "共同"),
        ("(서울=연합뉴스) 홍길동 기자 = ", "서울", None, "연합뉴스"),
    ],
)
def test_other_scripts_have_datelines_too(opening: str, place: str, date: str | None, agency: str) -> None:
    """Wire openings in their own forms; the sentence behind stands for any."""
    rest = "大臣は月曜日、来週から新しい会合を開くと発表した。"
    assert _fields(opening + rest) == (place, date, agency, rest)


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("ABOARD AIR FORCE ONE (Reuters) - ", "ABOARD AIR FORCE ONE"),
        ("NEAR FALLUJAH, Iraq (AP) - ", "NEAR FALLUJAH, Iraq"),
        ("HOOD COUNTY – ", "HOOD COUNTY"),
        ("ALBANY, N. Y., Jan. 5 -- ", "ALBANY, N. Y."),
        ("Coeur d’Alene, Idaho – ", "Coeur d’Alene, Idaho"),
        ("McALLEN, Texas – ", "McALLEN, Texas"),
        ("Miami (Fla.) – ", "Miami (Fla.)"),
        ("PORTLAND Maine Senator Roe says: ", "PORTLAND Maine"),
        ("By Jane Roe LONDON (Reuters) - ", "LONDON"),
        ("Technology Asia: Lahore, Oct 19: ", "Lahore"),
        ("TEMPO.CO, Jakarta - ", "Jakarta"),
        ("TEHRAN, IRNA – ", "TEHRAN"),
        ("CHICAGO, IL / ACCESSWIRE / May 3, 2019 / ", "CHICAGO, IL"),
    ],
)
def test_places_are_read_as_written(opening: str, place: str) -> None:
    """Ships, surroundings, counties, spaced initials, elided names, and what stands before the place."""
    assert _fields(opening + DASHED)[0] == place


def test_line_breaks_of_inline_markup_do_not_part_a_dateline() -> None:
    """A place, a dash and the sentence, each on a line of its own."""
    assert _fields("DENVER\n—\n" + DASHED) == ("DENVER", None, None, DASHED)


def test_no_break_spaces_are_spaces() -> None:
    """The place is written with single spaces, whatever the source holds."""
    assert _fields("SAN\xa0DIEGO,\xa0CA\xa0–\xa0" + DASHED) == ("SAN DIEGO, CA", None, None, DASHED)


def test_a_dateline_on_its_own_line_leaves_nothing() -> None:
    """Place and date fill the line: the body starts below."""
    assert _fields("Harborville, OR: 3rd May, 2019") == ("Harborville, OR", "2019-05-03", None, "")


def test_the_place_is_read_with_its_region_and_country() -> None:
    """City, region and country as the gazetteer has them, beside the place as written."""
    found = read_dateline("SPOKANE, Wash. – " + DASHED)
    assert found is not None
    assert (found.dateline.city, found.dateline.region, found.dateline.country) == ("Spokane", "Washington", "US")


def test_the_archives_country_settles_a_shared_name() -> None:
    """HYDERABAD is in Sindh for an archive from Pakistan."""
    found = read_dateline("HYDERABAD: " + DASHED, country="PK")
    assert found is not None
    assert (found.dateline.region, found.dateline.country) == ("Sindh", "PK")


def test_a_small_city_of_the_archives_country_may_stand_before_a_colon() -> None:
    """TURBAT alone could be a speaker; for an archive from Pakistan it is the town."""
    assert read_dateline("TURBAT: " + DASHED) is None
    found = read_dateline("TURBAT: " + DASHED, country="PK")
    assert found is not None
    assert found.dateline.city == "Turbat"


def test_a_small_city_named_beside_its_country_may_stand_before_a_colon() -> None:
    """TURBAT is no well-known city, but the sentence speaks of Pakistan."""
    assert _fields("TURBAT: Pakistani rescuers reached the valley on Monday.")[0] == "TURBAT"


@pytest.mark.parametrize(
    "text",
    [
        "CAMERON: We have always said that the plan would take some time to work.",
        "AUSTIN: Well, I think that we did everything that could be done.",
        "PERTH: Tel 08 9000 0000 | Fax: 08 9000 0001 PO Box 1, Perth",
        "MQM: 20 killed in the city since Monday, the party said in a statement.",
        "MEDIA RELEASE 19 May 2014",
        "DATE: April 23 2003",
        "Updated: March 3, 2019 – the council has published its answer to the question.",
        "By Jane Doe and John Roe, staff writers of the Harborville Herald",
        "NICKEL - quiet nil (200) tonnes mainly carries cash nil 3months nil",
        "COPPER PRICES - Steady but quiet at the opening of trade on Monday morning",
        "FEDERAL COURT TUESDAY, 12 MAY 2015",
        "DEBATE IN ADELAIDE ON 21 SEPTEMBER 1984",
        "SYDNEY—PERTH RAILWAY COUNCIL AND THE STATE",
        "Chelsea - Everton 2-1 after extra time at the Bridge on Saturday evening",
        "LEEDS United manager John Roe says that he will not resign after the defeat.",
        "LIVERPOOL are to snub the talks about the future of the league today.",
        "JORDAN'S BID for a place in the final suffered a setback on Wednesday night.",
        "Paris Roe - the singer who refused to go away and her new line of products",
        "WHO: Measles cases rise as vaccination falls in several countries of the region",
        "Last year: Jane Doe won the tournament by a stroke.",
        "Lyari gang war: how it started and who gained from the violence in the old city",
        "Reading - the joy of it, and why fewer children than ever say they like it",
        "On Monday, the council met in Boston – and did nothing about the matter at all.",
        "Published: London, 3 May 2019",
        "Troy - The film opens on Friday night",
        "Berlin - London: how to travel by train and by ship in less than twelve hours of the day",
        "CHARLOTTE: It was the first time that I saw him cry in front of us.",
        "PARIS Fashion Week opened on Monday with a show in the rain.",
        "INDIA - 310 for 5 declared and 120 for 2, beat the visitors by eight wickets",
        "Nice - But not enough for the voters who had hoped for so much more from the party",
        "US - Pakistan relations: a short history of a long misunderstanding between allies",
        "LONDON: 15C LIGHT RAIN, PARIS: 18C SUNNY",
        "RENO, NV - MAY 19: Jane Roe, left, listens to the debate of the council on Monday.",
        "Wednesday 20 November 2019 11:42, UK\n\nThe bridge was closed on Monday.",
        "Brasil\n1 de maio de 2020\n",
        "Washington, D.C.-based Academy of Rivers Pays More Than $5 Million to Settle",
        "Friday, June 24, 2022\nHarborville Man Pleads Guilty to the Theft of a Bridge\n",
        "SEATTLE-BASED Amazon said on Monday that it would open a new centre.",
        "A river rose, and rain fell on the valley for a third day.",
        "",
        "   ",
        "—",
        "(",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    """Speakers, labels, markets, scores, names and plain prose."""
    assert read_dateline(text) is None


def _verdicts(text: str, kept: set[int]) -> list[Verdict]:
    """One verdict a line; the lines with those numbers, counted from 0, are body."""
    verdicts, start = [], 0
    for number, line in enumerate(text.split("\n")):
        span = TextSpan(start, start + len(line))
        verdicts.append(Verdict(Unit(span, " ".join(line.split()), number + 1, number + 1), number in kept, "test"))
        start += len(line) + 1
    return verdicts


def _chosen(text: str, kept: set[int], **given: frozenset[int]) -> tuple[int, FoundDateline] | None:
    return choose_dateline(text, _verdicts(text, kept), **given)


def test_the_dateline_of_a_later_paragraph_is_found_with_offsets_into_the_whole_text() -> None:
    """The deck comes first, the dateline opens the second paragraph of the body."""
    text = f"Home\nTwo bridges were closed.\nSPOKANE, Wash. – {DASHED}\nMore rain is forecast."
    chosen = _chosen(text, {1, 2, 3})
    assert chosen is not None
    index, found = chosen
    assert index == 2
    assert found.span.of(text) == "SPOKANE, Wash. –"
    assert found.place_span is not None
    assert found.place_span.of(text) == "SPOKANE, Wash."
    assert text[found.rest :].startswith("Rain fell")


def test_a_dateline_on_its_own_line_above_the_body_is_found() -> None:
    """Place and date stand alone between title and body."""
    text = f"The river rose\nHarborville, OR: 3rd May, 2019\n{DASHED}"
    chosen = _chosen(text, {2}, title_units=frozenset({0}))
    assert chosen is not None
    assert chosen[0] == 1
    assert chosen[1].date is not None
    assert chosen[1].date.span.of(text) == "3rd May, 2019"


def test_a_place_parted_from_its_dash_is_found() -> None:
    """The page's markup put the place and the dash on lines of their own."""
    text = f"DENVER\n—\n{DASHED}"
    chosen = _chosen(text, {0, 1, 2})
    assert chosen is not None
    assert chosen[1].dateline.place == "DENVER"
    assert text[chosen[1].rest :] == DASHED


def test_a_dateline_glued_to_its_deck_is_found() -> None:
    """The deck's last word runs into the place."""
    text = f"Bridges were closed, councillor saysSPOKANE, Wash. (April 15, 2025) – {DASHED}"
    chosen = _chosen(text, {0})
    assert chosen is not None
    assert chosen[1].dateline.place == "SPOKANE, Wash."
    assert text[chosen[1].rest :] == DASHED


def test_a_place_and_date_that_close_a_release_are_found() -> None:
    """Ministers' offices put them under the last paragraph."""
    text = f"{DASHED}\nThe minister thanked the council.\nCANBERRA 25 JANUARY 1996\nContact: Jane Roe"
    chosen = _chosen(text, {0, 1})
    assert chosen is not None
    assert (chosen[0], chosen[1].rule, chosen[1].dateline.place) == (2, "closing_line", "CANBERRA")


def test_contacts_kept_with_the_body_do_not_hide_the_dateline() -> None:
    """Short lines before it do not use up the first three paragraphs."""
    text = f"Contact\n:\npress@example.org\nSPOKANE, Wash. – {DASHED}"
    chosen = _chosen(text, {0, 1, 2, 3})
    assert chosen is not None
    assert chosen[0] == 3


def test_a_label_that_recurs_is_a_speaker() -> None:
    """HOUSTON speaks twice, so that it is no city."""
    text = (
        "HOUSTON: The bridges were closed on Monday because of the rain.\n"
        "HOUSTON: The council has opened the road to the north again."
    )
    assert _chosen(text, {0, 1}) is None


def test_a_title_is_no_dateline() -> None:
    """What was taken for the title is not asked."""
    text = f"LONDON – The bridges of the city and who built them in the first place\n{DASHED}"
    assert _chosen(text, {1}, title_units=frozenset({0})) is None


def test_a_place_far_down_the_body_is_no_dateline() -> None:
    """Only the first three paragraphs may open with it."""
    text = "\n".join([DASHED] * 3 + [f"SPOKANE, Wash. – {DASHED}"])
    assert _chosen(text, {0, 1, 2, 3}) is None


_PIECES = st.sampled_from(
    ["KARACHI", "New York", "Calif.", "(Reuters)", "Aug 20", "2011", " - ", ": ", ", ", "\n", "/", "(", ")", "—",
     "\xa0", "By ", "FOR IMMEDIATE RELEASE", "The river rose", "AP", ".", "D C", "Monday", "کراچی", "北京"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=80))
def test_every_span_lies_in_the_text_and_reads_as_what_it_says(text: str) -> None:
    """Nothing raises, and place, date and rest are where the spans say."""
    found = read_dateline(text)
    if found is None:
        return
    assert 0 <= found.span.start <= found.span.end <= found.rest <= len(text)
    if found.place_span is not None:
        assert " ".join(found.place_span.of(text).split()) == found.dateline.place
        assert found.span.start <= found.place_span.start
    if found.date is not None:
        assert found.span.start <= found.date.span.start < found.date.span.end <= found.span.end
    assert 0 < found.confidence <= 1


@given(st.lists(_PIECES, min_size=1, max_size=3).map("".join))
def test_what_stands_beyond_the_opening_changes_nothing(piece: str) -> None:
    """A dateline stands within the first few hundred characters: a longer line costs nothing and says nothing."""
    opening = piece + DASHED * 6
    short, long = read_dateline(opening), read_dateline(opening + piece * 2000)
    assert short == long
