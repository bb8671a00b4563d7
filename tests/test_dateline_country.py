"""The country of a source, learnt from its plain datelines, and what it settles."""

from __future__ import annotations

from archive.document import Document, Sighting
from index.printers.document import document_lines
from ingest.census import gather_census
from ingest.dateline_country import choose_country, dateline_country
from ingest.extract import examine, sketch_record
from ingest.record import Census, RawRecord, TextSpan, Unit

ROWS = (
    "The keepers of the northern lights met on Tuesday to ask for coal, oil and a boat that does not leak.",
    "They were told by the harbour board that the matter would be looked into before the winter, and went home.",
    "A second meeting has been called for the end of the month, when the owner of the boat is expected to attend.",
)


def _record(number: int, dateline: str) -> RawRecord:
    lead = f"{dateline}: Story {number} of the harbour. " + ROWS[number % 3] + f" It was vote {number}."
    text = f"Story {number}\n\n{lead}\n\n{ROWS[(number + 1) % 3]}\n\n{ROWS[(number + 2) % 3]} Ends {number}.\n"
    return RawRecord(text.encode(), "text", Sighting("harbour post", f"post/{number}.txt"))


def _census(*datelines: str) -> Census:
    records = [_record(number, dateline) for number, dateline in enumerate(datelines)]
    sketches = {record.id: sketch for record in records if (sketch := sketch_record(record)) is not None}
    return gather_census("harbour post", sketches)


HOME = _census("KARACHI", "LAHORE", "FAISALABAD", "PESHAWAR", "QUETTA", "RAWALPINDI", "GENEVA", "KARACHI")


def test_source_teaches_its_country() -> None:
    """Most of the source's plain datelines are of Pakistan: that is where it writes from."""
    home = choose_country(HOME.countries)
    assert home is not None
    assert home.code == "PK"
    assert home.count >= 5
    assert home.reason == f"Pakistan: {home.count} of {home.total} plain datelines of this source"


def test_country_settles_a_name_and_is_the_evidence() -> None:
    """HYDERABAD is India's by its size; in this source it is Pakistan's, and the evidence says from how much."""
    record = _record(99, "HYDERABAD")
    alone, at_home = examine(record, Census("harbour post")).outcome, examine(record, HOME).outcome
    assert isinstance(alone, Document)
    assert isinstance(at_home, Document)
    assert alone.dateline is not None
    assert at_home.dateline is not None
    assert (alone.dateline.country, at_home.dateline.country) == ("IN", "PK")
    notes = {evidence.about: evidence.note for evidence in at_home.evidence if evidence.about == "dateline"}
    assert notes["dateline"].startswith("Pakistan: ")
    (place,) = [line for line in document_lines(at_home, []) if line.startswith("place ")]
    assert place.endswith(f"(read as Hyderabad, Sindh, PK)  [line 3: place_and_colon; {notes['dateline']}]")
    assert all(evidence.note == "" for evidence in alone.evidence if evidence.about == "dateline")


def test_what_the_country_does_not_settle_has_no_such_evidence() -> None:
    """KARACHI is where it is without the source's help, and PARIS is not sought in Pakistan."""
    for place, country in (("KARACHI", "PK"), ("PARIS", "FR")):
        document = examine(_record(98, place), HOME).outcome
        assert isinstance(document, Document)
        assert document.dateline is not None
        assert document.dateline.country == country
        assert all(evidence.note == "" for evidence in document.evidence if evidence.about == "dateline")


def test_a_wire_has_no_country() -> None:
    """Datelines from everywhere, or fewer than five, settle nothing."""
    assert choose_country({"PK": 4}) is None
    assert choose_country({"PK": 7, "IN": 2, "US": 1}) is None
    assert choose_country({"PK": 8, "IN": 1, "US": 1}) is not None
    assert choose_country({}) is None


def test_only_a_plain_place_is_counted() -> None:
    """A name that several countries have counts where its region stands beside it, two cities never."""

    def country(dateline: str) -> str:
        text = f"{dateline} — {ROWS[0]}"
        return dateline_country([Unit(TextSpan(0, len(text)), text, 1, 1)], text)

    assert country("KARACHI") == "PK"
    assert country("HYDERABAD") == ""
    assert country("HYDERABAD, Pakistan") == "PK"
    assert country("KARACHI/LAHORE") == ""
    assert country(ROWS[1]) == ""
