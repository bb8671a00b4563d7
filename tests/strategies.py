"""Hypothesis strategies for what an archive holds: dates, claims, spans, documents and where they were seen."""

from __future__ import annotations

import calendar
import hashlib

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from archive.document import ROLES, DateClaim, Dateline, Document, Provenance, Rejection, Sighting
from archive.evidence import Evidence, Repair, SourceSpan
from archive.partial_date import DateRange, EdtfDate, PartialDate, UnsettledDate

# Every character there is: NUL, lone surrogates (undecodable file names), and backslashes, which the store escapes.
_characters = st.one_of(st.characters(), st.characters(categories=["Cs"]), st.sampled_from("\0\\u0d9\ud800\udc92"))
_WRITTEN = ("Harbour works resume", "By Ines Calder", "PORT ELSE", "—", "C:\\dumps\\a.txt", "\\udc92", "\\\\u0000")


def texts(min_size: int = 0, max_size: int = 30) -> SearchStrategy[str]:
    """Any text, most of it short words, some of it as strange as a file can be."""
    return st.one_of(
        st.sampled_from([text for text in _WRITTEN if min_size <= len(text) <= max_size]),
        st.text(_characters, min_size=min_size, max_size=max_size),
    )


def words() -> SearchStrategy[str]:
    """Names of rules, labels and the like."""
    return st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)


@st.composite
def partial_dates(draw: DrawFn, with_year: bool | None = None) -> PartialDate:
    """A date of any precision; `with_year` None leaves it open whether a year is known."""
    has_year = draw(st.booleans()) if with_year is None else with_year
    year = draw(st.integers(1, 9999)) if has_year else None
    months = list(range(1, 13)) + ([21, 22, 23, 24, 33, 34, 35, 36] if has_year else [])
    month = draw(st.sampled_from(months) if not has_year else st.none() | st.sampled_from(months))
    if month is None or month > 12:
        return PartialDate(year, month)
    last = calendar.monthrange(year or 4, month)[1]
    return PartialDate(year, month, draw(st.none() | st.integers(1, last)))


@st.composite
def date_ranges(draw: DrawFn) -> DateRange:
    """Something that lasted, from an earlier date to a later one."""
    one, other = draw(partial_dates()), draw(partial_dates())
    if one.intervals and other.intervals and one.intervals[0].first > other.intervals[0].last:
        one, other = other, one
    return DateRange(one, other)


def unsettled_dates() -> SearchStrategy[UnsettledDate]:
    """Two or more readings of one date."""
    return st.lists(partial_dates(), min_size=2, max_size=3).map(lambda readings: UnsettledDate(tuple(readings)))


def edtf_dates() -> SearchStrategy[EdtfDate]:
    """Any date that an archive can hold."""
    return st.one_of(partial_dates(), date_ranges(), unsettled_dates())


@st.composite
def source_spans(draw: DrawFn) -> SourceSpan:
    """A place in a source; it may be empty."""
    start = draw(st.integers(0, 100_000))
    return SourceSpan(start, start + draw(st.integers(0, 5_000)))


def line_pairs() -> SearchStrategy[tuple[int, int]]:
    """First and last of some lines, counted from 1."""
    return st.tuples(st.integers(1, 5_000), st.integers(0, 50)).map(lambda pair: (pair[0], sum(pair)))


def date_claims() -> SearchStrategy[DateClaim]:
    """A date found in or about a document."""
    return st.builds(
        DateClaim,
        value=edtf_dates(),
        role=st.sampled_from(ROLES),
        rule=words(),
        confidence=st.floats(0, 1),
        span=st.none() | source_spans(),
        line=st.none() | st.integers(1, 5_000),
        order=st.none() | st.sampled_from(["dmy", "mdy", "ymd"]),
        label=st.none() | texts(),
        time=st.none() | st.sampled_from(["17:25:07", "8 a.m."]),
        offset=st.none() | st.sampled_from(["+05:00", "Z"]),
        reason=texts(),
    )


def datelines() -> SearchStrategy[Dateline]:
    """Place, date and agency, any of them missing."""
    text = st.none() | texts()
    return st.builds(
        Dateline, place=text, date=st.none() | edtf_dates(), agency=text, city=text, region=text, country=text
    )


def sightings() -> SearchStrategy[Sighting]:
    """Where and when a content was seen."""
    return st.builds(
        Sighting,
        source=st.sampled_from(["harbourtimes.example", "dumps", "ünder", "a\udcff"]),
        path=texts(min_size=1),
        position=st.none() | st.sampled_from(["1", "27", "m/3"]),
        url=st.none() | st.sampled_from(["https://harbourtimes.example/a", "https://harbourtimes.example/ä?b=1"]),
        fetched_at=st.none() | st.sampled_from(["2021-09-18T17:25:07+05:00", "2021-09-18T12:00:00Z"]),
    )


def contents() -> SearchStrategy[bytes]:
    """Raw bytes: none, a few, or a page of text."""
    page = st.lists(st.sampled_from([b"Home About Contact\n", b"The harbour reopened on Monday.\n", b"\x92\xff"]))
    return st.one_of(st.binary(max_size=60), page.map(b"".join))


@st.composite
def stored_documents(draw: DrawFn) -> tuple[Document, bytes, Sighting]:
    """A document with the content that it was extracted from and the sighting that it names."""
    content, sighting = draw(contents()), draw(sightings())
    claims = tuple(draw(st.lists(date_claims(), max_size=3)))
    choice = st.none() | date_claims()
    if claims:
        choice |= st.sampled_from(claims)
    # A body is mostly words of its content, with the line breaks mended.
    body = draw(texts() | st.just(content.decode("utf-8", "replace").replace("\n", " ")))
    document = Document(
        id=hashlib.sha256(content).hexdigest(),
        title=draw(st.none() | texts()),
        deck=draw(st.none() | texts()),
        byline=draw(st.none() | texts()),
        dateline=draw(st.none() | datelines()),
        published=draw(choice),
        captured=draw(choice),
        claims=claims,
        signoff=draw(st.none() | texts()),
        body=body,
        body_lines=tuple(draw(st.lists(line_pairs(), max_size=3))),
        provenance=Provenance(
            source=sighting.source,
            path=sighting.path,
            position=sighting.position,
            url=sighting.url,
            fetched_at=sighting.fetched_at,
            kind=draw(st.sampled_from(["text", "html"])),
            encoding=draw(st.sampled_from(["utf-8", "cp1252"])),
            extractor=draw(st.sampled_from(["dateline 0.1.0", "dateline 0.2.0"])),
            census=draw(st.sampled_from(["", "5f3a", "99b0"])),
        ),
        evidence=tuple(draw(st.lists(_evidence(), max_size=3))),
        repairs=tuple(draw(st.lists(_repairs(), max_size=3))),
        guess=draw(choice),
    )
    return document, content, sighting


def rejections() -> SearchStrategy[Rejection]:
    """A record that could not be read at all."""
    return st.builds(Rejection, rule=words(), detail=texts(), sighting=sightings(), id=st.none())


def _evidence() -> SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        about=words(),
        rule=words(),
        span=st.none() | source_spans(),
        lines=st.none() | line_pairs(),
        note=texts(),
    )


def _repairs() -> SearchStrategy[Repair]:
    return st.builds(Repair, span=source_spans(), replacement=texts(), rule=words())
