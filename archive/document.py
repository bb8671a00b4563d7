"""The nouns of an archive: documents, what they say about date and place, where they were seen, what was refused."""

from __future__ import annotations

from archive.evidence import Evidence, Repair, SourceSpan
from archive.partial_date import EdtfDate
from archive.values import dataclass

# The roles that can become the published date, most trusted first; the others never do.
PUBLISHING_ROLES = ("dateline", "posted", "own_line", "byline", "meta", "record", "url", "filename")
# That of a date that a person gave: above them all.
CORRECTED = "corrected"
ROLES = (CORRECTED, *PUBLISHING_ROLES, "updated", "mentioned", "unmapped", "captured", "mtime")


# Before the rule of a document's evidence that it was taken in though it is no article.
KEPT_ALL = "kept_all:"


@dataclass(frozen=True, slots=True)
class DateClaim:
    """One date found in or about a document, as written, and what became of it.

    `span` and `line` (counted from 1) are None where it is not in the text (URL, file name, meta tag);
    `confidence` is 0 to 1; `order` is `dmy`, `mdy` or `ymd` for a date in numbers, else None;
    `label` is the word before it, in lower case ("posted on"); `time` and `offset` are as written
    ("17:25:07", "+05:00"), `offset` None where no zone is written; `weekday` is the one written beside it, 0 (Monday)
    to 6, which may contradict the date.
    `reason` says in one sentence why it was chosen, or why it was passed over.
    """

    value: EdtfDate
    role: str
    rule: str
    confidence: float
    span: SourceSpan | None = None
    line: int | None = None
    order: str | None = None
    label: str | None = None
    time: str | None = None
    offset: str | None = None
    reason: str = ""
    weekday: int | None = None

    @property
    def is_of_another_weekday(self) -> bool:
        """Whether the weekday written beside a day is not that day's."""
        if self.weekday is None or self.value.precision != "day":
            return False
        return self.value.intervals[0].first.weekday() != self.weekday


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, date and agency as the head of a story states them ("KARACHI, Pakistan, Aug 20 (Reuters) -").

    `place` is as written; `city`, `region` (state or country as written out) and `country` (ISO 3166 code)
    are the gazetteer's reading, None where it has none.
    """

    place: str | None
    date: EdtfDate | None = None
    agency: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class RecordClaim:
    """What a column of a record (of CSV, JSON, ...) says beside its content.

    `about` is `title`, `byline`, `date`, `captured`, or `encoding`, which is what the file was decoded from where that
    was not UTF-8. `is_mapped` where the user said that the column holds this (`--map date=COLUMN`), not its name alone.
    """

    about: str
    column: str
    value: str
    is_mapped: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a content was seen. `position` is the record's place in its file (`line 12`), None for a whole
    file; `fetched_at` is ISO 8601 with its offset as the crawler wrote it; `claims` are what the record's columns say.
    """

    source: str
    path: str
    position: str | None = None
    url: str | None = None
    fetched_at: str | None = None
    claims: tuple[RecordClaim, ...] = ()

    def says_otherwise(self, used: Sighting) -> tuple[RecordClaim, ...]:
        """The claims that this record makes and the `used` one does not: of what both say something about, or what a
        column was mapped to; none where the other says them too."""
        said = {(claim.about, claim.value) for claim in used.claims}
        about = {claim.about for claim in used.claims}
        return tuple(
            claim
            for claim in self.claims
            if (claim.about, claim.value) not in said and (claim.about in about or claim.is_mapped)
            and claim.about != "encoding"
        )  # fmt: skip

    @property
    def place(self) -> str:
        """The path, and the place in the file where it holds several records: `a.jsonl#line 12`."""
        return f"{self.path}#{self.position}" if self.position else self.path

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Sort key: the earliest sighting by fetch time, URL and path is the one that extraction uses."""
        return (self.fetched_at or "~", self.url or "~", self.path, self.position or "")


# What people may correct, in the order in which it is told.
CORRECTABLE = ("title", "date", "place", "byline", "body_lines")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put in the place of what was extracted from the content `id`: it holds until it is withdrawn.

    `field` is one of CORRECTABLE; `value` is text, a date as EDTF, lines as `5-12,15-40`, None where the document has
    none. `made` and `withdrawn` are ISO 8601 with their offset, None where it is not withdrawn. `reading` is JSON: of a
    place where the gazetteer finds it, of lines the paragraphs on them, None where that waits for the document to be
    imported. `extracted` is what it takes the place of, as text; None where there was nothing, or nobody asked.
    """

    id: str
    field: str
    value: str | None
    reason: str
    by: str
    made: str
    withdrawn: str | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    reading: str | None = None
    extracted: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person said of a source: `subject` is `date_order` (`value` is `dmy`, `mdy` or `ymd`), `year` (of dates
    that name none), or `line:` and the hash of a line (`keep` or `drop`), which `line` has in words."""

    source: str
    subject: str
    value: str
    reason: str
    by: str
    made: str
    line: str | None = None
    withdrawn: str | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document came from and by which version of what it was read."""

    source: str
    path: str
    position: str | None
    url: str | None
    fetched_at: str | None
    kind: str
    encoding: str
    extractor: str
    census: str


@dataclass(frozen=True, slots=True)
class Document:
    """One article, as extracted. `id` is the SHA-256 of its content, in hexadecimal.

    `published` is the date chosen among `claims` (it is one of them), None where the text settles none;
    paragraphs of `body` are parted by a blank line; `body_lines` are the source lines (first, last) of each.
    `guess`, kept only where there is no published date, is the claim that would be it if a mention in the text could
    be: it is one of `claims`, and nothing uses it unasked. `corrections` are those that hold, in the order of
    CORRECTABLE: the fields are as they make them; `evidence` stays that of what was extracted.
    """

    id: str
    title: str | None
    deck: str | None
    byline: str | None
    dateline: Dateline | None
    published: DateClaim | None
    captured: DateClaim | None
    claims: tuple[DateClaim, ...]
    signoff: str | None
    body: str
    body_lines: tuple[tuple[int, int], ...]
    provenance: Provenance
    evidence: tuple[Evidence, ...]
    repairs: tuple[Repair, ...]
    guess: DateClaim | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def corrected(self) -> tuple[str, ...]:
        """The names of the fields that a person corrected."""
        return tuple(one.field for one in self.corrections)

    @property
    def kept_all(self) -> str | None:
        """Why it would have been rejected (`listing`, `bot_wall`, ...), had not everything been asked for; None of an
        article."""
        for one in self.evidence:
            if one.about == "document" and one.rule.startswith(KEPT_ALL):
                return one.rule.removeprefix(KEPT_ALL)
        return None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that was not taken, by which rule and why; `id` is its content's, None where it could not be read."""

    rule: str
    detail: str
    sighting: Sighting
    id: str | None = None
