"""Coverage-guided fuzzing of what reads strangers' bytes: readers, decoder, extraction, dates, query, printers, and
the files of an archive and its index. A crash is any exception that is not one of our own refusals, a law that does
not hold, an input that takes over 20 s, or memory over 2 GB.

    pip install 'atheris>=3,<4'
    python bench/fuzz.py all --seconds 60 --rounds 10     # every target in turn, and a table at the end
    python bench/fuzz.py query -max_total_time=600        # one, with any option of libFuzzer

The corpus is kept in `bench/fuzz_corpus.zip` (`--pack` writes it anew, minimised, from --work).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "bench" / "fuzz_corpus.zip"
sys.path.insert(0, str(ROOT))

Target = Callable[[bytes], None]


def reader() -> Target:
    """The first byte chooses the format, or none; the rest is the file."""
    from ingest import reading
    from ingest.discover import FoundFile
    from ingest.readers import FORMATS
    from ingest.streams import Budget, CannotRead

    choices = [None, *FORMATS]
    path = Path("dumps/a")

    def run(content: bytes) -> None:
        if not content:
            return
        options = reading.ReadOptions(format=choices[content[0] % len(choices)])
        stream = io.BufferedReader(io.BytesIO(content[1:]))  # type: ignore[arg-type]
        budget = Budget(lambda: len(content))
        found = FoundFile(path, path)
        try:
            for number, _ in enumerate(reading._read_stream(stream, found, options, None, budget, 0)):
                if number > 5_000:
                    break
        except CannotRead:
            pass

    return run


def decoder() -> Target:
    """Undoing the repairs gives back what the encoding makes of the bytes."""
    from archive.document import Sighting
    from ingest.decode import NotText, decode_bytes, decode_record
    from ingest.record import RawRecord

    charsets = [None, "utf-8", "latin-1", "utf-16", "cp1252", "nonsense", "utf-7", "idna", "rot13", "hex", "punycode"]

    def run(content: bytes) -> None:
        if not content:
            return
        charset, content = charsets[content[0] % len(charsets)], content[1:]
        try:
            text, _, _ = decode_bytes(content, charset)
            decoded = decode_record(RawRecord(content, "text", Sighting("s", "p"), charset))
        except NotText:
            return
        mended, at = [], 0
        for repair in decoded.repairs:
            mended += [text[at : repair.span.start], repair.replacement]
            at = repair.span.end
        assert "".join([*mended, text[at:]]) == decoded.text

    return run


def extraction() -> Target:
    """The same outcome twice, and a document that the archive gives back as it was."""
    from archive.codec import decode_document, encode_document
    from archive.document import Document, Sighting
    from ingest.explain import explain_lines
    from ingest.extract import examine
    from ingest.record import Census, RawRecord

    def run(content: bytes) -> None:
        if not content:
            return
        kind, content = ("html" if content[0] % 2 else "text"), content[1:]
        record = RawRecord(content, kind, Sighting("s", "p", None, "http://a.example/2021/05/06/x"))
        examined = examine(record, Census("s"))
        outcome = examined.outcome
        if isinstance(outcome, Document):
            for _ in explain_lines(examined):
                pass
            where = outcome.provenance
            names = ("source", "path", "position", "url", "fetched_at", "extractor", "census")
            row = encode_document(outcome, content)
            assert decode_document(outcome.id, row, content, {n: getattr(where, n) for n in names}) == outcome
        else:
            assert outcome.rule
            assert outcome.detail

    return run


def dates() -> Target:
    """Every date lies where it says, and is one of the calendar."""
    from ingest.dates import agrees_with_dateutil, find_dates

    def run(content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape")
        for found in find_dates(text):
            assert 0 <= found.span.start < found.span.end <= len(text)
            agrees_with_dateutil(text, found)

    return run


def query() -> Target:
    """A query is understood and answered, or refused in words with a place in it."""
    from datetime import date

    from archive.errors import DatelineError
    from archive.stored import ArchiveStamp
    from index.engine import load_engine
    from index.entry import IndexEntry
    from index.kwic import find_contexts, find_marks
    from index.query_parser import read_query

    folder = Path(tempfile.mkdtemp(prefix="dateline-fuzz-"))
    engine = load_engine("whoosh").create(folder)
    body = "The ferry to Port Else sails again.\n\nThe harbour board, fog permitting, will strike U.S. quotas in march."
    entries = [IndexEntry(f"{n:064x}", "Ferry", "", "", body, "Port Else", ("gazette",), (), ()) for n in range(3)]
    engine.write(entries, (), ArchiveStamp("a", 1, "t"))

    def run(content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape")
        try:
            tree = read_query(text, date(2021, 5, 6)).tree
            found = engine.search(tree, limit=10)
            marks = find_marks(tree, lambda leaf: engine.find_forms(leaf))
            find_contexts(body, marks)
            assert 0 <= found.total <= 3
        except DatelineError as error:
            _check_message(error.message)

    return run


def days() -> Target:
    """What --since, --until and --on are given."""
    from datetime import date

    from archive.errors import DatelineError
    from index.days import between, read_days

    def run(content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape")
        one, _, other = text.partition("|")
        for call in (lambda: read_days(text, date(2021, 5, 6)), lambda: between(one, other or None, date(2021, 5, 6))):
            try:
                assert call().first <= call().last
            except DatelineError as error:
                _check_message(error.message)

    return run


def printers() -> Target:
    """Nothing acts on a terminal, csv comes back as it was, json is json."""
    sys.path.insert(0, str(ROOT / "tests"))
    from documents import document

    from index.entry import Hit
    from index.kwic import find_contexts, find_hits, find_marks
    from index.printers import PRINTERS, Style, load_printer
    from index.printers.visible import encodable, visible
    from index.query_parser import parse_query
    from index.search import Result

    marks = find_marks(parse_query("ferry"), lambda leaf: ("ferry",))

    class Found(list):  # type: ignore[type-arg]
        def hits(self):  # type: ignore[no-untyped-def]
            return (result.hit for result in self)

    def run(content: bytes) -> None:
        parts = [part.decode("utf-8", "surrogateescape") for part in content.split(b"|")][:8]
        parts += [""] * (8 - len(parts))
        body, title, deck, byline, place, source, url, signoff = parts
        one = document(
            "a", body, title=title or None, deck=deck or None, byline=byline or None, place=place or None,
            source=source or "s", url=url or None, signoff=signoff or None,
        )  # fmt: skip
        contexts = find_contexts(one.body, marks, 100)
        context = contexts[0] if contexts else None
        found = Found([Result(Hit(one.id, 1.5), one, tuple(find_hits(title, marks)), context)])
        for name in PRINTERS:
            stream = io.StringIO(newline="")
            assert load_printer(name).write(found, stream, Style()) == 1
            text = stream.getvalue()
            text.encode("utf-8")
            if name == "table":
                assert visible(text) == text
            elif name == "csv":
                _, row = csv.reader(io.StringIO(text, newline=""))
                assert row[1] == encodable(title)
            elif name in ("json", "csl-json"):
                json.loads(text)

    return run


def segment() -> Target:
    """A segment of an index whose checksums all agree, as one that somebody forged: damage and no other error."""
    from index.engines import flat_file, flat_postings, flat_terms
    from index.engines.flat_snapshot import Snapshot
    from index.engines.flat_table import SegmentRow
    from index.engines.whoosh_engine import _DAMAGE
    from index.evaluate import Evaluation
    from index.plain_arithmetic import PLAIN
    from index.query_parser import parse_query

    for module in (flat_file, flat_postings, flat_terms):
        if hasattr(module, "crc32"):
            module.crc32 = _no_check  # type: ignore[attr-defined]
    asked = [parse_query(text) for text in ("ferry", '"harbour board"', "fe*", "fery~1", "date:2021", "a w/s b")]
    folder = Path(tempfile.mkdtemp(prefix="dateline-fuzz-"))

    def run(content: bytes) -> None:
        (folder / "MAIN_a.flat").write_bytes(content)
        try:
            snapshot = Snapshot([SegmentRow("MAIN_a", 3, 0)], folder)
            for tree in asked:
                Evaluation(snapshot, PLAIN).documents(tree)
            snapshot.first_days()
            [snapshot.id_of(number) for number in snapshot.live()]
            snapshot.close()
        except _DAMAGE:
            pass

    return run


def table() -> Target:
    """A table of contents with the right checksum."""
    from zlib import crc32

    from index.engines.flat_file import FlatFileError
    from index.engines.flat_table import read_table, write_table

    folder = Path(tempfile.mkdtemp(prefix="dateline-fuzz-"))

    def run(content: bytes) -> None:
        line = content.replace(b"\n", b" ")
        (folder / "TABLE").write_bytes(line + b"\n%08x\n" % crc32(line))
        try:
            read = read_table(folder)
        except FlatFileError:
            return
        write_table(folder, read)
        again = read_table(folder)
        assert [list(row.deleted) for row in again.segments] == [list(row.deleted) for row in read.segments]

    return run


def stored() -> Target:
    """Packed documents of an archive that somebody changed: CodecError and no other."""
    from archive.codec import CodecError, DocumentRow, decode_document, unpack

    names = ("source", "path", "position", "url", "fetched_at", "extractor", "census")
    provenance = dict.fromkeys(names, "x")

    def run(content: bytes) -> None:
        if len(content) < 3:
            return
        codings, (body, _, grounds) = content[:2], content[2:].partition(b"|")
        row = DocumentRow((None,) * 32, codings[0] % 4, body, codings[1] % 4, grounds)
        for call in (lambda: decode_document("0" * 64, row, b"raw", provenance), lambda: unpack(codings[0] % 8, body)):
            with suppress(CodecError):
                call()

    return run


def _check_message(message: str) -> None:
    assert message
    message.encode("utf-8", "surrogateescape")


def _no_check(content: object, start: int = 0) -> int:
    return 0


_ALL = (reader, decoder, extraction, dates, query, days, printers, segment, table, stored)
TARGETS = {one.__name__: one for one in _ALL}


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="a target and round")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--pack", action="store_true", help="write the corpus anew from --work, and end")
    given, options = parser.parse_known_args()
    if given.pack:
        _pack(given.work)
    elif given.target == "all":
        _run_all(given.work, given.seconds, given.rounds, options)
    else:
        _run_one(given.target, given.work, options)


def _run_one(name: str, work: Path, options: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["archive", "ingest", "index"]):
        _import_all()
        run = TARGETS[name]()
        corpus = _corpus(name, work)  # which may import what is to be instrumented
    arguments = [sys.argv[0], str(corpus), f"-artifact_prefix={work}/{name}-", "-timeout=20", "-rss_limit_mb=2048"]
    atheris.Setup([*arguments, "-print_final_stats=1", *options], run)
    atheris.Fuzz()


def _import_all() -> None:
    """What is imported within functions must be here already, else it is not followed."""
    for package in ("archive", "ingest", "index"):
        for path in (ROOT / package).rglob("*.py"):
            if "commands" not in path.parts and path.stem not in ("__init__", "plot", "command_line"):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _corpus(name: str, work: Path) -> Path:
    """The folder of a target's inputs, with those that are kept in the repository, and some of the samples."""
    folder = work / name
    if not folder.exists():
        folder.mkdir(parents=True)
        for number, content in enumerate(_seeds(name)):
            (folder / f"seed{number}").write_bytes(content)
        if CORPUS.exists():
            with zipfile.ZipFile(CORPUS) as packed:
                for member in packed.namelist():
                    if member.startswith(f"{name}/"):
                        (folder / Path(member).name).write_bytes(packed.read(member))
    return folder


def _seeds(name: str) -> list[bytes]:
    """What a target begins with: the samples, and small files and values of every kind that it reads."""
    sys.path.insert(0, str(ROOT / "tests"))
    pages = [path.read_bytes() for path in sorted((ROOT / "samples").rglob("*.*")) if path.stat().st_size < 6_000]
    match name:
        case "reader":
            import record_files

            records = [{"url": "http://a.example/1", "text": "A story.", "title": "T", "date": "2021-05-06"}] * 2
            pages_of = [{"url": "http://a.example/1", "html": "<p>A story.</p>", "text": "x"}]
            made, path = [], Path(tempfile.mkdtemp()) / "a"
            for writer in list(vars(record_files).values()):
                if getattr(writer, "__name__", "").startswith("write_"):
                    for given in (records, [{**one, "html": "<p>x</p>"} for one in pages_of]):
                        try:
                            made.append(b"\0" + writer(path, given).read_bytes())
                        except (TypeError, KeyError, ValueError, OSError):
                            continue
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr("../a.txt", pages[0][:500])
            return [*made, b"\0" + packed.getvalue(), *(b"\0" + page for page in pages[:10])]
        case "decoder" | "extraction":
            return [prefix + page for prefix in (b"\0", b"\1") for page in pages]
        case "dates":
            return [line for page in pages for line in page.split(b"\n") if any(48 <= byte < 58 for byte in line)]
        case "query":
            import query_table

            return [line.split("  ")[0].encode() for line in query_table.TABLE.splitlines() if line.strip()]
        case "days":
            return b"2021 2021-05 yesterday 2021-05-06|2022 1990s|today 20210513 2021-W20".split()
        case "printers":
            fields = (b"=1+1", b"\x1b[31m", b"By A & B", b"Port", b"s", b"http://x")
            return [b"|".join((page[:300], *fields)) for page in pages]
        case "segment":
            from index.engine import load_engine
            from index.entry import IndexEntry

            folder = Path(tempfile.mkdtemp())
            engine = load_engine("whoosh").create(folder)
            told = ("Ferry", "", "", "The ferry. The harbour board.", "Port", ("s",), (), ())
            engine.write([IndexEntry(f"{number:x}", *told) for number in range(3)], (), None)
            return [path.read_bytes() for path in folder.glob("*.flat")]
        case "table":
            return [b'{"commit":3,"stamp":["a",7,"t"],"segments":[["MAIN_a1",10,77,[0,3]],["MAIN_b",1,2,[]]]}']
    return [b"\0\0body|grounds", b"\1\1x\x9cKLJ\x06\0\x02M\x01'|{}"]


def _run_all(work: Path, seconds: int, rounds: int, options: list[str]) -> None:
    totals = {name: [0, 0, 0] for name in TARGETS}
    for _ in range(rounds):
        for name in TARGETS:
            command = [sys.executable, __file__, name, "--work", str(work), f"-max_total_time={seconds}", *options]
            said = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            executed = re.search(r"number_of_executed_units: (\d+)", said.stderr)
            covered = re.findall(r"cov: (\d+)", said.stderr)
            totals[name][0] += int(executed[1]) if executed else 0
            totals[name][1] += said.returncode != 0
            totals[name][2] = int(covered[-1]) if covered else 0
            if said.returncode:
                with open(work / f"{name}.log", "a") as log:
                    log.write(said.stdout[-4000:] + said.stderr[-4000:])
            (work / "totals.json").write_text(json.dumps(totals))
    for name, (executed, crashes, covered) in totals.items():
        print(f"{name:12} {executed:>12,} executions {crashes:>4} crashes {covered:>7} branches")


def _pack(work: Path) -> None:
    """The shortest inputs of every target that libFuzzer kept, 100 of each at most, since they are a start only."""
    with zipfile.ZipFile(CORPUS, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in TARGETS:
            inputs = sorted((work / name).iterdir(), key=lambda path: (path.stat().st_size, path.name))
            for path in inputs[:: max(1, len(inputs) // 100)][:100]:
                member = zipfile.ZipInfo(f"{name}/{path.name}", (2026, 1, 1, 0, 0, 0))
                packed.writestr(member, path.read_bytes()[:4096], zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
