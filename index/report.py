"""A search into the report that lets somebody else repeat it: what was asked and how it was read, of which state of
which archive, by which versions, what was found, what could not be seen, and a digest of each document found.

The JSON is described in `printers/report.schema.json`; `report_file` writes and reads it, `printers/report_page` makes
the page for readers of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from archive.document import Document
from archive.history import FINGERPRINT
from archive.row import document_row
from archive.saved_searches import Asked
from archive.values import dataclass
from index.analysis import ANALYSIS_VERSION
from index.engine import DEFAULT_ENGINE, SearchEngine, load_engine
from index.facets import count_facet
from index.folder import Standing, compare_stamps
from index.printers.visible import encodable
from index.query import write_query

if TYPE_CHECKING:
    from archive.store import Archive
    from index.search import Results

# Raised when a key goes or changes its meaning, or a digest is taken of something else; a new key does not raise it.
SCHEMA = "dateline.report/1"

# What the digest of a document is of: what search and export show of it. Named one by one, so that a field that comes
# later does not change every digest.
DIGESTED = (
    "path", "source", "url", "title", "deck", "byline", "place", "agency", "dateline_date", "date", "date_precision",
    "date_role", "date_confidence", "date_guess", "captured", "signoff", "kept_all", "body",
)  # fmt: skip
_DIGITS = 32  # of the 64 of a SHA-256: 128 bits tell a million documents apart
_FEW_DIGITS = 8  # to say which field of a document is not as it was


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A document of a report: what names it to people, a digest of all that was shown of it, and a short one of each
    field that it has, by name (DIGESTED)."""

    id: str
    title: str | None
    date: str | None
    source: str
    digest: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """How a search was run: `today` is the day from which relative dates counted, `limit` how many were to be shown
    (None: all), `shown` how many were; `collapsed` counts near copies that were shown as one, None where copies were
    not asked about; `made` is when, ISO 8601 with offset; `versions` are those of dateline and what it stands on."""

    today: date
    sort: str
    limit: int | None
    shown: int
    collapsed: int | None
    made: str
    versions: Mapping[str, str]


def hit_of(document: Document) -> ReportHit:
    """What a report says of a document."""
    row = document_row(document)
    shown = {name: row[name] for name in DIGESTED}
    fields = {name: _digest(json.dumps(value), _FEW_DIGITS) for name, value in shown.items() if value is not None}
    title = None if document.title is None else encodable(document.title)
    return ReportHit(
        document.id, title, document.published.value.edtf if document.published else None,
        encodable(document.provenance.source), _digest(json.dumps(shown, sort_keys=True), _DIGITS), fields,
    )  # fmt: skip


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def describe_search(store: Archive, engine: SearchEngine, results: Results, asked: Asked, run: Run) -> dict[str, Any]:
    """All of a report but its documents, which are the results; these are of all that match, whatever was shown."""
    return {
        "schema": SCHEMA,
        "made": run.made,
        "question": _question(results, asked, run),
        "archive": _archive(store),
        "index": _index(store, engine),
        "versions": {**run.versions, "extractors": store.history.extractors()},
        "found": _found(store, engine, results, asked, run),
        "not_seen": {
            "undated_left_out": results.undated,
            "uncertain_left_out": results.uncertain,
            "rejected": sum(store.counts().rejections.values()),
            "pending": store.count_pending(),
            "notices": list(results.notices),
        },
    }


def _question(results: Results, asked: Asked, run: Run) -> dict[str, Any]:
    return {
        "query": asked.text,
        "filters": asked.filters,
        "command": command_of(asked, run.sort, run.limit, run.collapsed is not None),
        "read_as": write_query(results.query),
        "today": run.today.isoformat(),
        "let_go": list(results.let_go),
        "saved": [
            {
                "name": one.search.name,
                "query": one.search.asked.text,
                "filters": one.search.asked.filters,
                "saved": one.search.saved,
                "read_as": write_query(one.query),
            }
            for one in results.saved
        ],
        "sort": run.sort,
        "limit": run.limit,
        "collapse": run.collapsed is not None,
    }


def command_of(asked: Asked, sort: str, limit: int | None, collapse: bool) -> str:
    """The search as it is typed.

    >>> command_of(Asked("ferry fog", since="2021"), "newest", 20, False)
    "dateline search 'ferry fog' --since 2021 --sort newest -n 20"
    """
    words = ["dateline search", asked.written()]
    words += [f"--sort {sort}"] if sort != "relevance" else []
    words += [f"-n {limit}"] if limit is not None else []
    words += ["--collapse"] if collapse else []
    return " ".join(filter(None, words))


def _archive(store: Archive) -> dict[str, Any]:
    counts, stamp = store.counts(), store.stamp
    return {
        "name": store.folder.name,
        "id": stamp.id,
        "revision": stamp.revision,
        "token": stamp.token,
        "fingerprint": store.history.fingerprint(),
        "fingerprint_of": FINGERPRINT,
        "last_import": store.history.last_import(),
        "documents": counts.documents,
        "undated": counts.undated,
        "unsettled": counts.unsettled,
        "corrected": store.corrections.count(),
        "first_day": counts.first_day.isoformat() if counts.first_day else None,
        "last_day": counts.last_day.isoformat() if counts.last_day else None,
        "records": counts.contents,
        "sightings": counts.sightings,
        "sources": {encodable(name): count for name, count in counts.sources.items()},
        "rejections": dict(counts.rejections),
        "kept_all": dict(counts.kept_all),
    }


def _index(store: Archive, engine: SearchEngine) -> dict[str, Any]:
    stamp = engine.stamp()
    return {
        "engine": DEFAULT_ENGINE,
        "format": load_engine(DEFAULT_ENGINE).FORMAT,
        "analysis": ANALYSIS_VERSION,
        "revision": stamp.revision if stamp else 0,
        "is_behind": compare_stamps(store.stamp, stamp) is not Standing.CURRENT,
    }


def _found(store: Archive, engine: SearchEngine, results: Results, asked: Asked, run: Run) -> dict[str, Any]:
    held = engine.count_days(results.query, asked.guesses)
    exact = {"to_the_day": sum(held.days), "less_precise": 0, "unsettled": 0, "undated": 0}
    for days, count in held.others.items():
        exact["undated" if not days else "unsettled" if len(days) > 1 else "less_precise"] += count
    years = count_facet(store, engine, results.query, "year", asked.guesses)
    sources = count_facet(store, engine, results.query, "source", asked.guesses)
    return {
        "documents": results.total,
        "shown": run.shown,
        "collapsed": run.collapsed,
        "guessed": results.guessed,
        "dates": exact,
        "by_year": dict(years.rows),
        "of_no_single_year": sum(count for why, count in years.apart if why != "undated"),
        "by_source": {encodable(name): count for name, count in sources.rows},
        "seen_at_several": sources.repeated,
    }
