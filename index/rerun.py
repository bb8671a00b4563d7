"""A report and the same search today: which documents were added, removed or changed since, and why, where the archive
can tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from archive.values import dataclass
from index.external_sort import sort_rows
from index.report import DIGESTED, ReportHit, hit_of
from index.report_file import Report

if TYPE_CHECKING:
    from archive.history import Past
    from archive.store import Archive
    from index.search import Results


@dataclass(frozen=True, slots=True)
class Change:
    """A document that is not as it was in the report. `hit` is as it is now, of a removed one as it was then; `what`
    says what of it is otherwise, `why` how that came, both empty where that is not known."""

    kind: Literal["added", "removed", "changed"]
    hit: ReportHit
    what: str
    why: str


class Rerun:
    """The changes since a report, in the order of ids, read once; with their counts when they were read. Memory does
    not grow with the documents."""

    def __init__(
        self, archive: Archive, report: Report, results: Results, advance: Callable[[], None] = lambda: None
    ) -> None:
        self._advance = advance  # is told of each document that was read
        self.counts = {"added": 0, "removed": 0, "changed": 0}
        self.same = 0
        self._archive = archive
        self._report = report
        self._results = results
        self._is_same_archive = archive.id == report.head["archive"]["id"]

    @property
    def is_same(self) -> bool:
        """Whether nothing has changed, when the changes were read."""
        return not any(self.counts.values())

    def __iter__(self) -> Iterator[Change]:
        for before, after in pair_hits(self._report.hits(), self._found()):
            if before == after:
                self.same += 1
                continue
            change = self._change(before, after)
            self.counts[change.kind] += 1
            yield change

    def _found(self) -> Iterator[ReportHit]:
        for result in self._results:
            yield hit_of(result.document)
            self._advance()

    def _change(self, before: ReportHit | None, after: ReportHit | None) -> Change:
        if after is None:
            assert before is not None
            return self._removed(before)
        past = self._archive.history.past_of(after.id)
        if before is None:
            return Change("added", after, "", self._why_added(after, past))
        return Change("changed", after, compare_hits(before, after), self._why_changed(after.id, past))

    def _removed(self, before: ReportHit) -> Change:
        past = self._archive.history.past_of(before.id)
        if past.started is None:
            when = past.removed
            return Change("removed", before, "", f"removed on {when[:10]}" if when else "not in this archive")
        if past.refused is not None:
            return Change("removed", before, "", f"rejected as {past.refused}")
        document = self._archive.document(before.id)
        if document is None:
            return Change("removed", before, "", "held, and not extracted yet")
        after = hit_of(document)
        what = compare_hits(before, after)
        if what:
            return Change("removed", before, what, self._why_changed(before.id, past))
        is_labelled = any(field in self._report.head["question"]["read_as"] for field in ("tag:", "code:"))
        labels = ", its tags or codes may not" if is_labelled else ""
        return Change("removed", before, "", f"it says what it said{labels}")

    def _why_added(self, hit: ReportHit, past: Past) -> str:
        then = self._report.head["archive"]
        if not self._is_same_archive:
            return ""
        if past.import_number is not None and past.import_number > then["last_import"]:
            brought = f"import {past.import_number} of {(past.started or '')[:10]}"
            # It may have been here before, and gone: what was said of it since is then why it is found.
            corrected = self._why_corrected(hit.id)
            return f"{corrected}; {brought}" if corrected else brought
        if past.changed is not None and past.changed > then["revision"]:
            return f"held before: {self._why_changed(hit.id, past) or 'what it says changed'}"
        if self._report.head["index"]["is_behind"]:
            return "held before: the index was behind the archive"
        return "held before"

    def _why_corrected(self, id: str) -> str:
        """What people said of a document since the report; empty where they said nothing."""
        made = self._report.head["made"]
        since = [one for one in self._archive.corrections.history_of(id) if _is_later(one.withdrawn or one.made, made)]
        if not since:
            return ""
        fields = ", ".join(dict.fromkeys(one.field for one in since))
        last = since[-1]
        verb = "correction withdrawn" if last.withdrawn else "corrected"
        reason = last.withdrawn_reason if last.withdrawn else last.reason
        return f"{verb}: {fields}" + (f" ({reason})" if reason else "")

    def _why_changed(self, id: str, past: Past) -> str:
        if corrected := self._why_corrected(id):
            return corrected
        if past.extractor is not None and past.extractor not in self._report.head["versions"]["extractors"]:
            return f"extracted by rules of version {past.extractor}"
        then = self._report.head["archive"]["revision"]
        if self._is_same_archive and past.changed is not None and past.changed > then:
            return "extracted again, or seen elsewhere"
        return ""


def pair_hits(
    before: Iterable[ReportHit], after: Iterable[ReportHit]
) -> Iterator[tuple[ReportHit | None, ReportHit | None]]:
    """The hits of both with the same id side by side, in the order of ids; None where one side has none. A hit that one
    side has twice is paired once."""
    old, new = _sorted(before), _sorted(after)
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.id < other.id):
            yield one, None
            one = next(old, None)
        elif one is None or other.id < one.id:
            yield None, other
            other = next(new, None)
        else:
            yield one, other
            one, other = next(old, None), next(new, None)


def _sorted(hits: Iterable[ReportHit]) -> Iterator[ReportHit]:
    """The hits by id, each once; what cannot be compared, such as a missing title, is packed behind it."""
    last = ""
    packed_hits = (
        (hit.id, json.dumps((hit.title, hit.date, hit.source, hit.digest, dict(hit.fields)))) for hit in hits
    )
    for id, packed in sort_rows(packed_hits):
        if id != last:
            yield ReportHit(id, *json.loads(packed))
        last = id


def compare_hits(before: ReportHit, after: ReportHit) -> str:
    """What of a document is otherwise, in words; nothing where it is the same.

    >>> old = ReportHit("0" * 64, "Ferry lost", "2021-05-03", "east.example", "a", {"body": "b", "deck": "d"})
    >>> compare_hits(old, ReportHit("0" * 64, "Ferry lost", "2021-05-04", "east.example", "c", {"body": "e"}))
    'date 2021-05-03 -> 2021-05-04; deck, text'
    """
    said = [
        f"{name} {old or 'none'} -> {new or 'none'}"
        for name, old, new in (
            ("date", before.date, after.date), ("title", before.title, after.title),
            ("source", before.source, after.source),
        )
        if old != new
    ]  # fmt: skip
    others = [
        "text" if name == "body" else name.replace("_", " ")
        for name in DIGESTED
        if name not in ("date", "title", "source") and before.fields.get(name) != after.fields.get(name)
    ]
    if others:
        said.append(", ".join(others))
    if not said and before.digest != after.digest:
        said.append("other fields")
    return "; ".join(said)


def _is_later(when: str, made: str) -> bool:
    try:
        return datetime.fromisoformat(when) >= datetime.fromisoformat(made)
    except (ValueError, TypeError):  # one without an offset
        return False
