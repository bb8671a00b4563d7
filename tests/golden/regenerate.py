"""Every sample to its golden explanation: each line of the source, what became of it and by which rule, then the dates.

    python tests/golden/regenerate.py            writes tests/golden/**/*.explain anew
    python tests/golden/regenerate.py --check    changes nothing, names what differs, and ends with 1 where any does

Scores and reasons are left out: they move with every training of the weights, and what became of a line is what counts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

GOLDEN = Path(__file__).parent
ROOT = GOLDEN.parent.parent
SAMPLES = ROOT / "samples"
sys.path.insert(0, str(ROOT))

from archive.document import Document  # noqa: E402
from ingest.batch import gather_censuses  # noqa: E402
from ingest.discover import Asked  # noqa: E402
from ingest.explain import explain_lines  # noqa: E402
from ingest.extract import Examination, examine  # noqa: E402
from ingest.reading import ReadOptions, read_records  # noqa: E402
from ingest.record import Census, RawRecord  # noqa: E402


def explain_samples() -> Iterator[tuple[str, str]]:
    """The name of each golden file and what it should say, under the census of all samples."""
    asked, options = Asked((SAMPLES,)), ReadOptions()
    censuses = gather_censuses(read_records(asked, options))
    for record in read_records(asked, options):
        if not isinstance(record, RawRecord):  # the samples' README, which is refused unread
            continue
        name = Path(record.sighting.path).relative_to(SAMPLES).as_posix()
        source = record.sighting.source
        examination = examine(record, censuses.get(source, Census(source)))
        yield f"{name}.explain", "".join(f"{line}\n" for line in _golden_lines(examination))


def _golden_lines(examination: Examination) -> Iterator[str]:
    outcome, findings = examination.outcome, examination.findings
    if isinstance(outcome, Document):
        yield f"document of {examination.census.source}, census of {examination.census.documents}"
    else:
        yield f"rejected ({outcome.rule}): {outcome.detail}"
    yield ""
    for piece in explain_lines(examination):
        if piece.became == "blank":
            yield f"{piece.number:>4}"
        else:
            yield f"{piece.number:>4} {piece.became:<8} {piece.rule:<16} {_visible(piece.text)}"
    if findings is None:
        return
    if isinstance(outcome, Document):
        yield ""
        for repair in outcome.repairs:
            yield f"repair {repair.rule} at {repair.span.start}: {_visible(repair.replacement)}"
    yield ""
    for claim in findings.dates.claims:
        chosen = "*" if claim == findings.dates.published else " "
        where = f"line {claim.line}" if claim.line else "outside the text"
        yield f"{chosen} {claim.value.edtf:<24} {claim.role:<10} {claim.rule} ({where})"


def _visible(text: str) -> str:
    """The text with what does not show written out: no-break spaces, joiners, tabs, control characters."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def main(arguments: list[str]) -> int:
    """Writes the files, or with --check compares them; the exit code."""
    wanted = dict(explain_samples())
    stale = sorted(set(wanted) ^ {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.explain")})
    differing = [name for name, text in wanted.items() if name not in stale and _read(name) != text]
    if "--check" in arguments:
        for name in (*stale, *differing):
            print(f"differs: {name}")
        return 1 if stale or differing else 0
    for name in stale:
        (GOLDEN / name).unlink(missing_ok=True)
    for name, text in wanted.items():
        (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(wanted)} golden files, {len(differing) + len(stale)} of them changed")
    return 0


def _read(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
