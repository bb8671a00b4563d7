"""A report of a search as a page for readers, in Markdown or HTML: the sixteen items of PRISMA-S, those that an archive
can answer filled in and the others left to the researcher, and the figures behind them.

After PRISMA-S: Rethlefsen et al., Systematic Reviews 10:39 (2021), doi:10.1186/s13643-020-01542-z, whose items are
meant for several databases; here there is one archive.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from archive.values import dataclass
from archive.wording import counted
from index.printers.visible import visible
from index.undated import undated_in_words

FORMATS = {".md": "markdown", ".html": "html", ".htm": "html"}
_MOST_ROWS = 200  # of a table of counts; the JSON has all


@dataclass(frozen=True, slots=True)
class Open:
    """What only the researcher knows; `hint` says what is asked for."""

    hint: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be typed, or copied to the letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | Open, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A title with what stands below it."""

    title: str
    blocks: tuple[str | Code | Table, ...]


def write_page(head: Mapping[str, Any], missing: int, file: str, digest: str, stream: TextIO, suffix: str) -> None:
    """Writes the page of a report whose JSON is `file`, of that SHA-256; `missing` are documents that the index has and
    the archive has not. `suffix` is one of FORMATS."""
    query = head["question"]["query"]
    title = f"Report of a search: {query}" if query else "Report of a search by filters"
    write = _write_html if FORMATS[suffix] == "html" else _write_markdown
    write(title, list(_sections(head, missing, file, digest)), stream)


def _sections(head: Mapping[str, Any], missing: int, file: str, digest: str) -> Iterator[Section]:
    question, archive, found = head["question"], head["archive"], head["found"]
    yield Section("Summary", (
        f"{counted(found['documents'], 'document')} of {archive['documents']:,} found on {head['made']}.",
        Code(question["command"]),
    ))  # fmt: skip
    yield Section("PRISMA-S", (
        "Items after PRISMA-S (doi:10.1186/s13643-020-01542-z). What the archive cannot know is left open.",
        Table(("no.", "item", "reported"), tuple(_items(head, file))),
    ))  # fmt: skip
    yield Section("The question", tuple(_question(question)))
    yield Section("What was found", tuple(_found(found)))
    yield Section("What the search could not see", tuple(_not_seen(head, missing)))
    yield Section("The archive", (Table(("", ""), tuple(_archive(head))),))
    yield Section("To repeat it", (
        "The documents, with a digest of each as it was shown, are in the file beside this page"
        f" ({file}, SHA-256 {digest}). On the same archive, or on another one of the same pages:",
        Code(f"dateline rerun {file}"),
        "It lists what was added, removed or changed since, and exits with 0 where nothing was. The fingerprint of the"
        f" archive is the {archive['fingerprint_of']}:",
        Code("dateline export --all --format ids | LC_ALL=C sort | sha256sum"),
    ))  # fmt: skip


def _items(head: Mapping[str, Any], file: str) -> Iterator[tuple[str | Open, ...]]:
    question, archive, found, versions = head["question"], head["archive"], head["found"], head["versions"]
    sources = len(archive["sources"])
    filters = _filters_in_words(question)
    collapsed = found["collapsed"]
    near = (
        "near copies were not collapsed" if collapsed is None
        else f"near copies were collapsed: {counted(collapsed, 'document')} stand behind another one"
    )  # fmt: skip
    yield "1", "Database name", (
        f"{archive['name']} (archive {archive['id']}, revision {archive['revision']}), searched with dateline"
        f" {versions['dateline']}"
    )
    yield "2", "Multi-database searching", (
        f"One archive was searched; its documents come from {counted(sources, 'source')}, counted below."
    )
    yield "3", "Study registries", Open("Were any searched beside the archive? Which?")
    yield "4", "Online resources and browsing", Open(f"How were the {counted(sources, 'source')} chosen and collected?")
    yield "5", "Citation searching", Open("Were references followed, and how?")
    yield "6", "Contacts", Open("Was anybody asked for more material?")
    yield "7", "Other methods", Open("Were other ways of searching used?")
    yield "8", "Full search strategies", f"As typed and as read, below: {question['command']}"
    yield "9", "Limits and restrictions", filters
    yield "", "", Open("Why these limits, or why none?")
    yield "10", "Search filters", Open("Were published search filters used? Cite them.")
    yield "11", "Prior work", Open("Was the strategy taken over from other reviews? Cite them.")
    yield "12", "Updates", f"`dateline rerun {file}` lists what changed since.".replace("`", "")
    yield "", "", Open("Was the search updated, how, and when for the last time?")
    yield "13", "Dates of searches", f"{head['made']}; relative dates counted from {question['today']}"
    yield "14", "Peer review", Open("Who reviewed the strategy, and how?")
    yield "15", "Total records", (
        f"{counted(found['documents'], 'document')} found of {archive['documents']:,};"
        f" {counted(sum(archive['rejections'].values()), 'record')} had been rejected before, by the rules below"
    )
    yield "16", "Deduplication", (
        "Contents that are the same to the byte are one document"
        f" ({counted(archive['sightings'], 'sighting')} of {counted(archive['records'], 'content')}); {near}"
    )
    yield "", "", Open("Were records of other sources deduplicated, with what?")


def _filters_in_words(question: Mapping[str, Any]) -> str:
    said = [f"{name}: {_value(value)}" for name, value in question["filters"].items()]
    for saved in question["saved"]:
        said += [f"@{saved['name']} {name}: {_value(value)}" for name, value in saved["filters"].items()]
    if question["limit"] is not None:
        said.append(f"the first {question['limit']:,} by {question['sort']} were shown")
    return "; ".join(said) if said else "No limits were used beside the query."


def _value(value: object) -> str:
    if isinstance(value, list):
        return " or ".join(map(str, value))
    return "yes" if value is True else str(value)


def _question(question: Mapping[str, Any]) -> Iterator[str | Code | Table]:
    yield "As typed:"
    yield Code(question["command"])
    yield "As read, with every filter:"
    yield Code(question["read_as"])
    for saved in question["saved"]:
        filters = "; ".join(f"{name}: {_value(value)}" for name, value in saved["filters"].items())
        yield f"@{saved['name']}, saved on {saved['saved']}" + (f", with {filters}" if filters else "") + ", asks:"
        yield Code(saved["query"] or "(its filters alone)")
        yield "which was read as:"
        yield Code(saved["read_as"])
    if question["let_go"]:
        yield f"Not looked for, as words that only make it a question: {', '.join(question['let_go'])}."
    yield f"Sorted by {question['sort']}; relative dates count from {question['today']}."


def _found(found: Mapping[str, Any]) -> Iterator[str | Code | Table]:
    dates = found["dates"]
    yield Table(("date", "documents"), (
        ("known to the day", f"{dates['to_the_day']:,}"),
        ("known to a month, a year or a span", f"{dates['less_precise']:,}"),
        ("unsettled: readable in several ways", f"{dates['unsettled']:,}"),
        ("undated", f"{dates['undated']:,}"),
    ))  # fmt: skip
    if found["guessed"]:
        yield f"{counted(found['guessed'], 'document')} passed by a guess at the date."
    rows = [(year, f"{count:,}") for year, count in found["by_year"].items()]
    if found["of_no_single_year"]:
        rows.append(("of no single year", f"{found['of_no_single_year']:,}"))
    if dates["undated"]:
        rows.append(("undated", f"{dates['undated']:,}"))
    yield from _counts("year", "documents", rows)
    yield from _counts("source", "documents", [(name, f"{count:,}") for name, count in found["by_source"].items()])
    if found["seen_at_several"]:
        yield (
            f"Documents seen at several sources count at each: the counts exceed the documents by"
            f" {found['seen_at_several']:,}."
        )


def _counts(name: str, counted_as: str, rows: list[tuple[str, str]]) -> Iterator[str | Code | Table]:
    if rows:
        yield Table((name, counted_as), tuple(rows[:_MOST_ROWS]))
    if len(rows) > _MOST_ROWS:
        yield f"and {len(rows) - _MOST_ROWS:,} more, in the file."


def _not_seen(head: Mapping[str, Any], missing: int) -> Iterator[str | Code | Table]:
    unseen, archive = head["not_seen"], head["archive"]
    undated, uncertain = unseen["undated_left_out"], unseen["uncertain_left_out"]
    found = head["found"]["dates"]["undated"] if undated else 0  # which are said above, unless they might be mistaken
    yield " ".join(f"{sentence}." for sentence in undated_in_words(undated, found, head["found"]["documents"]))
    if uncertain:
        yield f"{counted(uncertain, 'document')} may be of these days, though not for certain, and were left out."
    if unseen["pending"]:
        yield f"{counted(unseen['pending'], 'record')} had been read and not extracted yet."
    if head["index"]["is_behind"]:
        yield "The index was behind the archive: documents of the last import may be missing."
    if missing:
        yield f"{counted(missing, 'hit')} of the index was no longer in the archive."
    for notice in unseen["notices"]:
        yield f"{notice[:1].upper()}{notice[1:]}."
    yield f"{counted(unseen['rejected'], 'record')} had been rejected and cannot be found:"
    yield from _counts("rule", "records", [(rule, f"{count:,}") for rule, count in archive["rejections"].items()])


def _archive(head: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    archive, index, versions = head["archive"], head["index"], head["versions"]
    yield "name", archive["name"]
    yield "id", archive["id"]
    yield "revision", f"{archive['revision']} ({archive['token']})"
    yield "fingerprint", archive["fingerprint"]
    yield "documents", f"{archive['documents']:,}"
    yield "undated, unsettled", f"{archive['undated']:,}, {archive['unsettled']:,}"
    yield "corrected by hand", f"{archive['corrected']:,}"
    yield "days", f"{archive['first_day'] or '-'} to {archive['last_day'] or '-'}"
    yield "imports", f"{archive['last_import']:,}"
    yield "index", f"{index['engine']}, format {index['format']}.{index['analysis']}"
    yield "versions", ", ".join(f"{name} {value}" for name, value in versions.items() if isinstance(value, str))
    by = ", ".join(f"{name} ({count:,})" for name, count in versions["extractors"].items())
    yield "extracted by rules of version", by or "-"


# Markdown

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")


def _write_markdown(title: str, sections: list[Section], stream: TextIO) -> None:
    stream.write(f"# {_markdown(title)}\n")
    for section in sections:
        stream.write(f"\n## {section.title}\n")
        for block in section.blocks:
            stream.write("\n" + "".join(_markdown_lines(block)))


def _markdown(text: str) -> str:
    """The text on one line, with nothing in it that Markdown or HTML would act on. A number with a stop at its
    beginning would be a list."""
    line = _SIGNS.sub(r"\\\1", visible(" ".join(text.split())))
    return re.sub(r"^(\d*)([.)])(?= |$)|^(?=[-+=])", r"\1\\\2", line)


def _markdown_lines(block: str | Code | Table) -> Iterator[str]:
    match block:
        case str():
            yield f"{_markdown(block)}\n"
        case Code(text):
            shown = visible(text.replace("\n", " "))
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", shown)), default=0))
            yield f"{fence}\n{shown}\n{fence}\n"
        case Table(header, rows):
            yield f"| {' | '.join(map(_markdown, header))} |\n|{'---|' * len(header)}\n"
            for row in rows:
                yield f"| {' | '.join(map(_markdown_cell, row))} |\n"


def _markdown_cell(cell: str | Open) -> str:
    return f"**To be filled in.** {_markdown(cell.hint)}" if isinstance(cell, Open) else _markdown(cell)


# HTML

_STYLE = (
    "body{font:16px/1.5 serif;max-width:50em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .6em;text-align:left;vertical-align:top}"
    "pre{background:#f4f4f4;padding:.6em;white-space:pre-wrap;overflow-wrap:anywhere}mark{background:#ffe9a8}"
)


def _write_html(title: str, sections: list[Section], stream: TextIO) -> None:
    name = _html(title)
    stream.write(
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{name}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
    )
    for section in sections:
        stream.write(f"<h2>{_html(section.title)}</h2>\n")
        for block in section.blocks:
            stream.write("".join(_html_lines(block)))
    stream.write("</body>\n</html>\n")


def _html(text: str) -> str:
    return html.escape(visible(text))


def _html_lines(block: str | Code | Table) -> Iterator[str]:
    match block:
        case str():
            yield f"<p>{_html(block)}</p>\n"
        case Code(text):
            yield f"<pre>{_html(text)}</pre>\n"
        case Table(header, rows):
            yield "<table>\n"
            if any(header):
                yield f"<tr>{_html_cells(header, 'th')}</tr>\n"
            for row in rows:
                yield f"<tr>{_html_cells(row, 'td')}</tr>\n"
            yield "</table>\n"


def _html_cells(row: tuple[str | Open, ...], tag: str) -> str:
    return "".join(f"<{tag}>{_html_cell(cell)}</{tag}>" for cell in row)


def _html_cell(cell: str | Open) -> str:
    return f"<mark>To be filled in.</mark> {_html(cell.hint)}" if isinstance(cell, Open) else _html(cell)
